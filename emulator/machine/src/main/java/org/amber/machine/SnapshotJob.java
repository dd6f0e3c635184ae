package org.amber.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.amber.abi.ErrnoException;
import org.amber.kernel.task.ThreadGroup;
import org.amber.memory.FrozenFrames;
import org.amber.memory.PhysicalMemory;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.SnapshotWriter;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot that is written while its machine runs on: the machine stands still only until its
 * state is taken and its memory frozen ({@link FrozenFrames}). Its methods are for the machine's
 * thread.
 */
@NotSaved("at work only while a snapshot is written")
public final class SnapshotJob {
  /** As much of the host's memory may always go into copies of frames. */
  private static final int COPIES_AT_LEAST = (64 << 20) / PhysicalMemory.PAGE_SIZE;

  private static final long PATIENCE_MILLIS = 10;

  /** How a job has ended. */
  public sealed interface Outcome {
    /** The file is on the disk. */
    record Written(SnapshotReport report) implements Outcome {}

    /** No file was written. */
    record Failed(Throwable reason) implements Outcome {}
  }

  private final Assembly assembly;
  private final SnapshotTarget target;
  private final long step;
  private final Errands errands;
  private final List<Consumer<Outcome>> listeners = new ArrayList<>();
  private final CapturedPages pages;
  private final SnapshotWriter writer;
  private final @Nullable SavedPages saved;
  private final long capturedAt;
  private final long stopNanos;
  private @Nullable Outcome outcome;

  private SnapshotJob(Assembly assembly, SnapshotTarget target) {
    long start = System.nanoTime();
    this.assembly = assembly;
    this.target = target;
    this.step = assembly.counter().steps();
    this.errands = new Errands(assembly.kernel().hostEvents());
    Capture capture = new Capture(assembly);
    this.writer = capture.writer();
    FrameNumbering numbering = capture.pages();
    this.saved =
        target.tracksPages() ? new SavedPages(assembly.physical().trackSaved(), numbering) : null;
    this.pages = new CapturedPages(numbering, freeze(numbering), errands);
    this.capturedAt = System.nanoTime();
    this.stopNanos = capturedAt - start;
  }

  /** Captures a machine of which no other snapshot is being written. */
  static SnapshotJob begin(Assembly assembly, SnapshotTarget target) {
    SnapshotJob job = new SnapshotJob(assembly, target);
    Thread.ofPlatform().daemon().name("snapshot").start(job::write);
    return job;
  }

  private FrozenFrames freeze(FrameNumbering numbering) {
    int copies = Math.max(COPIES_AT_LEAST, numbering.count() / 4);
    FrozenFrames frozen =
        assembly
            .physical()
            .freeze(toBeWritten(numbering), copies, () -> errands.serve(PATIENCE_MILLIS));
    for (ThreadGroup group : assembly.kernel().groups()) {
      group.memory().space().forgetTranslations();
    }
    return frozen;
  }

  /** The frames of pages that are not where they are to go already. */
  private IntStream toBeWritten(FrameNumbering numbering) {
    long[] known = known(numbering.count());
    return IntStream.rangeClosed(1, known.length)
        .filter(reference -> known[reference - 1] == 0 && !numbering.isOutside(reference))
        .map(numbering::physicalFrame);
  }

  private long[] known(int count) {
    return saved == null ? new long[count] : saved.known();
  }

  private void write() {
    Outcome ended;
    SnapshotTarget.@Nullable Stored written = null;
    try {
      assembly.awaitPages();
      SnapshotTarget.Stored stored = target.write(writer, pages, known(pages.count()));
      written = stored;
      long nanos = System.nanoTime() - capturedAt;
      ended =
          new Outcome.Written(
              new SnapshotReport(stored.file(), step, stopNanos, nanos, stored.bytes()));
    } catch (SnapshotException e) {
      ended = new Outcome.Failed(new MachineException(String.valueOf(e.getMessage()), e));
    } catch (ErrnoException e) {
      ended = new Outcome.Failed(unreadable(target, e));
    } catch (DamagedPageException e) {
      ended = new Outcome.Failed(new MachineException(String.valueOf(e.getMessage()), e));
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      ended = new Outcome.Failed(e);
    }
    Outcome result = ended;
    SnapshotTarget.@Nullable Stored stored = written;
    errands.leave(() -> end(result, stored));
  }

  /** A page that is in a file of the host cannot be had. */
  static MachineException unreadable(SnapshotTarget target, ErrnoException e) {
    return new MachineException(
        "cannot write the snapshot " + target.name() + ": a file of the host: " + e.errno().text(),
        e);
  }

  private void end(Outcome result, SnapshotTarget.@Nullable Stored stored) {
    outcome = result;
    if (saved != null && stored != null) {
      saved.saved(stored.places());
    }
    assembly.physical().thaw();
    listeners.forEach(listener -> listener.accept(result));
  }

  /** Has the machine's thread told of the end, between two steps or in {@link #await}. */
  public void whenDone(Consumer<Outcome> listener) {
    if (outcome == null) {
      listeners.add(listener);
    } else {
      listener.accept(outcome);
    }
  }

  /** Lets the machine stand still until the file is written, or cannot be. */
  public Outcome await() {
    return await(progress -> {});
  }

  /**
   * As above.
   *
   * @param watcher is told of the progress about 100 times a second
   */
  public Outcome await(Consumer<SnapshotProgress> watcher) {
    Outcome result = outcome;
    while (result == null) {
      errands.serve(PATIENCE_MILLIS);
      watcher.accept(
          new SnapshotProgress(pages.taken(), pages.count(), System.nanoTime() - capturedAt));
      result = outcome;
    }
    return result;
  }
}
