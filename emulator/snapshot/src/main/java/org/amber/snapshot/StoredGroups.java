package org.amber.snapshot;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The groups of pages that a snapshot refers to, in its file and in those that it needs, to be read
 * in any order by several threads.
 */
public final class StoredGroups {
  /** Groups that one task reads. */
  private static final int BATCH = 64;

  /** The snapshot's own file first. */
  private final List<PageFile> files;

  /** By file: the number of its first group; at last, how many groups there are. */
  private final int[] firstGroups;

  /** By reference, from 1 on at index 0: its page's number, counted through all groups; 0: none. */
  private final int[] stored;

  /** The references of page {@code n} are {@code references[starts[n] … starts[n + 1]]}. */
  private final int[] starts;

  private final int[] references;
  private final int[] wanted;

  StoredGroups(List<PageFile> files, long[] places) {
    this.files = files;
    this.firstGroups = new int[files.size() + 1];
    for (int i = 0; i < files.size(); i++) {
      firstGroups[i + 1] = Math.addExact(firstGroups[i], files.get(i).table().groups());
    }
    this.stored = new int[places.length];
    int bound = Math.multiplyExact(firstGroups[files.size()], GroupTable.GROUP_PAGES);
    starts = new int[Math.addExact(bound, 2)];
    for (int i = 0; i < places.length; i++) {
      stored[i] = number(places[i]);
      starts[stored[i]]++;
    }
    references = new int[places.length];
    int sum = 0;
    for (int i = 0; i < starts.length; i++) {
      int count = starts[i];
      starts[i] = sum;
      sum += count;
    }
    int[] next = starts.clone();
    for (int i = 0; i < stored.length; i++) {
      references[next[stored[i]]++] = i + 1;
    }
    wanted = wantedGroups();
  }

  private int number(long place) {
    int first = firstGroups[PageBase.fileOf(place)] * GroupTable.GROUP_PAGES;
    return place == 0 ? 0 : first + PageBase.pageOf(place);
  }

  private int[] wantedGroups() {
    int[] groups = new int[firstGroups[files.size()]];
    int count = 0;
    for (int group = 0; group < groups.length; group++) {
      int page = group * GroupTable.GROUP_PAGES + 1;
      if (starts[Math.min(page + GroupTable.GROUP_PAGES, starts.length - 1)] > starts[page]) {
        groups[count++] = group;
      }
    }
    return Arrays.copyOf(groups, count);
  }

  /** How many groups have pages that are referred to. */
  public int count() {
    return wanted.length;
  }

  /**
   * The number of one of them.
   *
   * @param index from 0 to {@link #count}
   */
  public int group(int index) {
    return wanted[index];
  }

  /**
   * What a page that is not all zeros is known by: the first 16 bytes of the SHA-256 of its
   * contents, which are not read for that.
   *
   * @return null when the file does not say it: in format 1
   */
  public byte @Nullable [] idOf(int reference) {
    int page = stored[reference - 1] - 1;
    int file = fileOf(page / GroupTable.GROUP_PAGES);
    int first = firstGroups[file] * GroupTable.GROUP_PAGES;
    return files.get(file).table().digests().idOf(page - first + 1);
  }

  private int fileOf(int group) {
    int low = 0;
    int high = files.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (firstGroups[middle] <= group) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** How many different pages are referred to that are not zero. */
  int pages() {
    int pages = 0;
    for (int page = 1; page < starts.length - 1; page++) {
      if (starts[page + 1] > starts[page]) {
        pages++;
      }
    }
    return pages;
  }

  /** The number of the group that has a page, or -1 for a page of zeros. */
  public int groupOf(int reference) {
    int page = stored[reference - 1];
    return page == 0 ? -1 : (page - 1) / GroupTable.GROUP_PAGES;
  }

  /**
   * Reads all groups that have pages that are referred to, on several threads.
   *
   * @throws SnapshotException when contents are not what the page map says
   */
  public void readAll(PageSink sink) throws SnapshotException {
    if (wanted.length <= BATCH) {
      readBatch(0, wanted.length, sink);
      return;
    }
    List<Callable<Boolean>> batches = new ArrayList<>();
    for (int start = 0; start < wanted.length; start += BATCH) {
      int from = start;
      int to = Math.min(wanted.length, start + BATCH);
      batches.add(() -> readBatch(from, to, sink));
    }
    try (ExecutorService workers = Workers.start()) {
      for (Future<Boolean> batch : workers.invokeAll(batches)) {
        batch.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SnapshotException(files.getFirst().name() + ": cannot be read: interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SnapshotException known) {
        throw known;
      }
      throw new IllegalStateException("a page could not be read", e.getCause());
    }
  }

  private boolean readBatch(int from, int to, PageSink sink) throws SnapshotException {
    try (Reader reader = new Reader()) {
      for (int i = from; i < to; i++) {
        reader.read(wanted[i], sink);
      }
    }
    return true;
  }

  /**
   * Buffers for one thread.
   *
   * @throws SnapshotException when the library that decompresses is not to be had
   */
  public Reader reader() throws SnapshotException {
    return new Reader();
  }

  /** Reads groups, by one thread. */
  public final class Reader implements AutoCloseable {
    private final PageFile.Buffers buffers;

    /** The group that was read last. */
    private int last = -1;

    private Reader() throws SnapshotException {
      try {
        buffers = new PageFile.Buffers();
      } catch (LinkageError e) {
        throw new SnapshotException(
            files.getFirst().name() + ": cannot be read: " + Workers.noZstd(e), e);
      }
    }

    /**
     * Reads a group.
     *
     * @param group its number
     * @throws SnapshotException when its contents are not what the page map says
     */
    public void read(int group, PageSink sink) throws SnapshotException {
      fetch(group);
      int first = group * GroupTable.GROUP_PAGES;
      for (int page = first; page < first + GroupTable.GROUP_PAGES; page++) {
        deliver(page + 1, offset(page), sink);
      }
    }

    private void fetch(int group) throws SnapshotException {
      last = -1;
      int file = fileOf(group);
      files.get(file).read(group - firstGroups[file], buffers);
      last = group;
    }

    private void deliver(int page, long offset, PageSink sink) {
      for (int i = starts[page]; i < starts[page + 1]; i++) {
        sink.accept(references[i], buffers.pages(), offset);
      }
    }

    private static long offset(int page) {
      return (long) (page % GroupTable.GROUP_PAGES) * GroupTable.PAGE_SIZE;
    }

    /**
     * Copies a page, unless it is one of zeros.
     *
     * @param target where its 4096 bytes go
     * @param offset where in {@code target} they begin
     * @throws SnapshotException as {@link #read}
     */
    void copy(int reference, MemorySegment target, long offset) throws SnapshotException {
      int group = groupOf(reference);
      if (group < 0) {
        return;
      }
      if (group != last) {
        fetch(group);
      }
      MemorySegment.copy(
          buffers.pages(), offset(stored[reference - 1] - 1), target, offset, GroupTable.PAGE_SIZE);
    }

    @Override
    public void close() {
      buffers.close();
    }
  }
}
