package org.amber.snapshot;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Writes pages in one pass: several threads take them and compute their ids, one numbers them in
 * their order, several compress them in groups. What comes out depends on the pages alone.
 */
final class PageStream implements AutoCloseable {
  /** Slices, and groups, that are worked on or wait, for each worker. */
  private static final int AHEAD = 8;

  private final PageSelection pages;
  private final SnapshotOutput output;
  private final ExecutorService workers = Workers.start();

  /** Of slices and groups; freed at once, since a machine that runs on seldom collects garbage. */
  private final Arena arena = Arena.ofShared();

  private final StoredPages stored;
  private final Deque<PageSlice> idle = new ArrayDeque<>();
  private final Deque<Future<PageSlice>> taking = new ArrayDeque<>();
  private final List<PageGroup> groups = new ArrayList<>();
  private final Deque<PageGroup> free = new ArrayDeque<>();
  private final Deque<Future<PageGroup>> compressing = new ArrayDeque<>();
  private int[] lengths = new int[64];
  private int written;

  /**
   * @param pages what is to be written, unless it is in {@code base}
   */
  PageStream(PageSelection pages, PageBase base, SnapshotOutput output) {
    this.pages = pages;
    this.output = output;
    this.stored = new StoredPages(pages.count(), base);
    int slices = (pages.count() + PageSlice.SIZE - 1) / PageSlice.SIZE;
    for (int i = Math.min(slices, AHEAD * Workers.count()); i > 0; i--) {
      idle.add(new PageSlice(arena));
    }
  }

  /**
   * Writes all pages that are new.
   *
   * @param places for each reference, from 1 on at index 0, its place, which is changed if the page
   *     is among the selected
   * @return the groups that were written
   */
  GroupTable write(long[] places) throws IOException, InterruptedException, ExecutionException {
    PageGroup open = freeGroup();
    int next = takeAhead(0);
    while (!taking.isEmpty()) {
      PageSlice slice = taking.remove().get();
      for (int i = 0; i < slice.count(); i++) {
        if (slice.number(i, stored)) {
          open.add(slice, i);
          if (open.isFull()) {
            compress(open);
            open = freeGroup();
          }
        }
      }
      idle.add(slice);
      next = takeAhead(next);
    }
    if (stored.count() % GroupTable.GROUP_PAGES != 0) {
      compress(open);
    }
    while (!compressing.isEmpty()) {
      free.add(writeFirst());
    }
    long[] found = stored.places();
    for (int i = 0; i < found.length; i++) {
      places[pages.reference(i) - 1] = found[i];
    }
    return new GroupTable(stored.count(), Arrays.copyOf(lengths, written), stored.ids());
  }

  private int takeAhead(int next) {
    int first = next;
    while (first < pages.count() && !idle.isEmpty()) {
      PageSlice slice = idle.remove();
      int from = first;
      int count = Math.min(PageSlice.SIZE, pages.count() - first);
      taking.add(workers.submit(() -> slice.fill(pages, from, count)));
      first += count;
    }
    return first;
  }

  private void compress(PageGroup group) {
    compressing.add(workers.submit(group::compress));
  }

  private PageGroup freeGroup() throws IOException, InterruptedException, ExecutionException {
    PageGroup group = free.poll();
    if (group == null && groups.size() < AHEAD * Workers.count()) {
      group = new PageGroup(arena);
      groups.add(group);
    }
    if (group == null) {
      group = writeFirst();
    }
    group.clear();
    return group;
  }

  private PageGroup writeFirst() throws IOException, InterruptedException, ExecutionException {
    PageGroup group = compressing.remove().get();
    byte[] bytes = group.bytes();
    output.write(bytes);
    if (written == lengths.length) {
      lengths = Arrays.copyOf(lengths, written * 2);
    }
    lengths[written++] = bytes.length;
    return group;
  }

  @Override
  public void close() {
    workers.shutdownNow();
    workers.close();
    groups.forEach(PageGroup::close);
    arena.close();
  }
}
