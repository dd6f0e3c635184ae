package org.amber.machine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.amber.abi.ErrnoException;
import org.amber.kernel.task.ThreadGroup;
import org.amber.memory.FrozenFrames;
import org.amber.memory.PhysicalMemory;
import org.amber.snapshot.ByteTarget;
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
  private final Path file;
  private final ByteTarget target;
  private final long step;
  private final Errands errands;
  private final List<Consumer<Outcome>> listeners = new ArrayList<>();
  private final CapturedPages pages;
  private final SnapshotWriter writer;
  private final long capturedAt;
  private final long stopNanos;
  private @Nullable Outcome outcome;

  private SnapshotJob(Assembly assembly, Path file, ByteTarget target) {
    long start = System.nanoTime();
    this.assembly = assembly;
    this.file = file;
    this.target = target;
    this.step = assembly.counter().steps();
    this.errands = new Errands(assembly.kernel().hostEvents());
    Capture capture = new Capture(assembly);
    this.writer = capture.writer();
    this.pages = new CapturedPages(capture.pages(), freeze(capture.pages()), errands);
    this.capturedAt = System.nanoTime();
    this.stopNanos = capturedAt - start;
  }

  /**
   * Captures a machine of which no other snapshot is being written.
   *
   * @param file what the target is called
   */
  static SnapshotJob begin(Assembly assembly, Path file, ByteTarget target) {
    SnapshotJob job = new SnapshotJob(assembly, file, target);
    Thread.ofPlatform().daemon().name("snapshot").start(job::write);
    return job;
  }

  private FrozenFrames freeze(FrameNumbering numbering) {
    int copies = Math.max(COPIES_AT_LEAST, numbering.count() / 4);
    FrozenFrames frozen =
        assembly
            .physical()
            .freeze(numbering.physicalFrames(), copies, () -> errands.serve(PATIENCE_MILLIS));
    for (ThreadGroup group : assembly.kernel().groups()) {
      group.memory().space().forgetTranslations();
    }
    return frozen;
  }

  private void write() {
    Outcome ended;
    try {
      assembly.awaitPages();
      long bytes = writer.write(target, pages);
      long nanos = System.nanoTime() - capturedAt;
      ended = new Outcome.Written(new SnapshotReport(file, step, stopNanos, nanos, bytes));
    } catch (SnapshotException e) {
      ended = new Outcome.Failed(new MachineException(String.valueOf(e.getMessage()), e));
    } catch (ErrnoException e) {
      ended = new Outcome.Failed(unreadable(file, e));
    } catch (DamagedPageException e) {
      ended = new Outcome.Failed(new MachineException(String.valueOf(e.getMessage()), e));
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      ended = new Outcome.Failed(e);
    }
    Outcome result = ended;
    errands.leave(() -> end(result));
  }

  /** A page that is in a file of the host cannot be had. */
  static MachineException unreadable(Path file, ErrnoException e) {
    return new MachineException(
        "cannot write the snapshot " + file + ": a file of the host: " + e.errno().text(), e);
  }

  private void end(Outcome result) {
    outcome = result;
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
