package org.amber.snapshot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.amber.state.StateRegistry;

/** Writes snapshot files. */
public final class SnapshotWriter {
  /** Groups that are compressed or wait to be written, for each worker. */
  private static final int AHEAD = 8;

  private SnapshotWriter() {}

  /**
   * Writes a snapshot, as a whole or not at all: on any failure an older file of that name is as it
   * was. Returns when the file is on the disk.
   *
   * @param target the file; the directory exists
   * @param manifest what people can read
   * @param kernelState root of the tree of state classes
   * @param registry the classes of the tree
   * @param pages the pages that the tree refers to; they do not change until this returns
   * @throws SnapshotException with a message for the user
   * @throws org.amber.abi.ErrnoException when a page outside of memory cannot be read
   * @throws IllegalArgumentException when the tree is not one of registered state classes
   */
  public static void write(
      Path target,
      Manifest manifest,
      Object kernelState,
      StateRegistry registry,
      PageSupplier pages)
      throws SnapshotException {
    byte[] state = StateCodec.encode(kernelState, registry);
    new AtomicFile(target)
        .write(
            channel -> {
              SnapshotOutput output = new SnapshotOutput(channel);
              output.write(manifest.toJson());
              output.endSection(Section.MANIFEST);
              output.write(state);
              output.endSection(Section.STATE);
              PageMap map = writePages(pages, output);
              output.endSection(Section.PAGES);
              output.write(map.encode());
              output.endSection(Section.MAP);
              output.finish();
            });
  }

  private static PageMap writePages(PageSupplier pages, SnapshotOutput output) throws IOException {
    ExecutorService workers = Workers.start();
    try {
      PageScan scan = PageScan.of(pages, workers);
      List<PageMap.Group> groups = writeGroups(pages, scan, workers, output);
      return new PageMap(scan.stored(), scan.storedCount(), groups);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw Workers.failure("a page could not be compressed", e);
    } catch (LinkageError e) {
      throw new IOException(Workers.noZstd(e), e);
    } finally {
      workers.shutdownNow();
    }
  }

  private static List<PageMap.Group> writeGroups(
      PageSupplier pages, PageScan scan, ExecutorService workers, SnapshotOutput output)
      throws IOException, InterruptedException, ExecutionException {
    int count = PageMap.groupCount(scan.storedCount());
    List<PageMap.Group> groups = new ArrayList<>(count);
    BlockingQueue<GroupCompressor> compressors = new ArrayBlockingQueue<>(Workers.count());
    try {
      for (int i = 0; i < Workers.count(); i++) {
        compressors.add(new GroupCompressor(pages, scan));
      }
      Deque<Future<GroupCompressor.Compressed>> ahead = new ArrayDeque<>();
      for (int next = 0; groups.size() < count; ) {
        while (next < count && ahead.size() < AHEAD * Workers.count()) {
          int group = next++;
          ahead.add(workers.submit(() -> compress(group, compressors)));
        }
        GroupCompressor.Compressed done = ahead.remove().get();
        output.write(done.bytes());
        groups.add(new PageMap.Group(done.bytes().length, done.id()));
      }
    } finally {
      workers.close();
      compressors.forEach(GroupCompressor::close);
    }
    return groups;
  }

  private static GroupCompressor.Compressed compress(
      int group, BlockingQueue<GroupCompressor> compressors) throws InterruptedException {
    GroupCompressor compressor = compressors.take();
    try {
      return compressor.compress(group);
    } finally {
      compressors.add(compressor);
    }
  }
}
