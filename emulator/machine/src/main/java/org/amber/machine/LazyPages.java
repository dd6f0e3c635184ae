package org.amber.machine;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.amber.kernel.wait.HostEvents;
import org.amber.memory.PendingFrames;
import org.amber.memory.PhysicalMemory;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.SnapshotFile;
import org.amber.snapshot.StoredGroups;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a resumed machine that are still in its snapshot: read when the guest comes to them,
 * and one after the other by a thread in the background. Owns the file.
 */
@NotSaved("at work only until a resumed machine has all of its pages")
final class LazyPages implements PendingFrames.Loader, AutoCloseable {
  private final SnapshotFile file;
  private final StoredGroups groups;
  private final PhysicalMemory physical;
  private final FrameLoading frames;
  private final PendingFrames pending;

  /** Reference of the page that belongs into a frame. */
  private final int[] references;

  private final CompletableFuture<@Nullable Void> background = new CompletableFuture<>();
  private StoredGroups.@Nullable Reader reader;
  private @Nullable Thread thread;
  private volatile boolean closed;

  LazyPages(SnapshotFile file, PhysicalMemory physical, FrameLoading frames) {
    this.file = file;
    this.groups = file.groups();
    this.physical = physical;
    this.frames = frames;
    this.pending = physical.expect(this);
    this.references = new int[physical.frameBound()];
    for (int reference = 1; reference <= file.pageCount(); reference++) {
      if (groups.groupOf(reference) >= 0) {
        pending.expect(frames.place(reference));
        references[frames.place(reference)] = reference;
      }
    }
  }

  /**
   * What the contents of a frame are known by, without reading them.
   *
   * @return null when the snapshot does not say it
   */
  byte @Nullable [] idOf(int frame) {
    int reference = frame < references.length ? references[frame] : 0;
    return reference == 0 || !frames.isHandedOut(reference) ? null : groups.idOf(reference);
  }

  /** Reads all pages now. */
  void readAll() throws SnapshotException {
    groups.readAll(this::fill);
    background.complete(null);
    finished();
  }

  /** Begins to read all pages in the background. */
  void start(HostEvents events) {
    thread = Thread.ofPlatform().daemon().name("resume").start(() -> readInBackground(events));
  }

  private void readInBackground(HostEvents events) {
    try (StoredGroups.Reader own = groups.reader()) {
      for (int i = 0; i < groups.count() && !closed; i++) {
        own.read(groups.group(i), this::fill);
      }
      background.complete(null);
      events.post(this::finished);
    } catch (Throwable e) {
      background.completeExceptionally(e);
      // Whatever it is, the machine cannot go on for long: its thread is told now.
      events.post(this::await);
    }
  }

  private void fill(int reference, MemorySegment source, long offset) {
    pending.fill(frames.place(reference), source, offset);
  }

  @Override
  public void load(int frame) {
    try {
      if (reader == null) {
        reader = groups.reader();
      }
      reader.read(groups.groupOf(references[frame]), this::fill);
    } catch (SnapshotException e) {
      throw new DamagedPageException(e);
    }
  }

  /**
   * Comes back when all pages are there. Any thread may call it.
   *
   * @throws DamagedPageException when one cannot be had
   */
  void await() {
    try {
      Void ignored = background.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof SnapshotException damage) {
        throw new DamagedPageException(damage);
      }
      throw e;
    }
  }

  private void finished() {
    physical.complete();
    close();
  }

  /** The machine's memory is not touched any more afterwards. For the machine's thread. */
  @Override
  public void close() {
    closed = true;
    awaitThread();
    if (reader != null) {
      reader.close();
      reader = null;
    }
    file.close();
  }

  private void awaitThread() {
    try {
      if (thread != null) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
