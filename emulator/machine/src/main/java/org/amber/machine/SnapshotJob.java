package org.amber.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.amber.abi.ErrnoException;
import org.amber.kernel.task.ThreadGroup;
import org.amber.libc.ThreadPriority;
import org.amber.memory.FrozenFrames;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.SavedFrames;
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
  private final FrameNumbering numbering;

  /** One above the highest frame. */
  private final int bound;

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
    this.numbering = new FrameNumbering(errands::run);
    this.writer = new Capture(assembly, numbering, () -> errands.serve(PATIENCE_MILLIS)).writer();
    PhysicalMemory memory = assembly.physical();
    this.bound = memory.frameBound();
    SavedFrames tracked = target.tracksPages() ? memory.trackSaved() : null;
    this.pages = new CapturedPages(numbering, freeze(tracked), errands);
    for (ThreadGroup group : assembly.kernel().groups()) {
      group.memory().space().forgetTranslations();
    }
    this.saved = tracked == null ? null : new SavedPages(tracked, bound);
    this.capturedAt = System.nanoTime();
    this.stopNanos = capturedAt - start;
  }

  /**
   * Captures a machine of which no other snapshot is being written.
   *
   * @param runsOn whether the machine does so meanwhile: then it goes before the writers
   */
  static SnapshotJob begin(Assembly assembly, SnapshotTarget target, boolean runsOn) {
    SnapshotJob job = null;
    boolean begun = false;
    try {
      job = new SnapshotJob(assembly, target);
      job.startWriter(runsOn);
      begun = true;
      return job;
    } finally {
      if (!begun) {
        // Nobody will take the pages: stores must not wait for that.
        thaw(assembly);
        if (job != null && job.saved != null) {
          job.saved.failed().run();
        }
      }
    }
  }

  private FrozenFrames freeze(@Nullable SavedFrames known) {
    PhysicalMemory memory = assembly.physical();
    int copies = Math.max(COPIES_AT_LEAST, memory.framesInUse() / 4);
    return memory.freeze(known, copies, () -> errands.serve(PATIENCE_MILLIS));
  }

  private static void thaw(Assembly assembly) {
    assembly.physical().thaw();
    assembly.files().granted().thaw();
  }

  private void startWriter(boolean runsOn) {
    Thread ignored = Thread.ofPlatform().daemon().name("snapshot").start(() -> write(runsOn));
  }

  private void write(boolean runsOn) {
    Outcome ended;
    Runnable remember = () -> {};
    try {
      if (runsOn) {
        ThreadPriority.lower();
      }
      pages.complete(bound);
      assembly.awaitPages();
      long[] known = saved == null ? new long[pages.count()] : saved.known(numbering);
      pages.drop(known);
      SnapshotTarget.Stored stored = target.write(writer, pages, known);
      if (saved != null) {
        remember = saved.saved(numbering, stored.places());
      }
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
    } catch (Throwable e) {
      // Whatever it is, the machine waits to be told.
      ended = new Outcome.Failed(e);
    }
    if (saved != null && ended instanceof Outcome.Failed) {
      remember = saved.failed();
    }
    errands.leave(end(ended, remember));
  }

  /** A page that is in a file of the host cannot be had. */
  static MachineException unreadable(SnapshotTarget target, ErrnoException e) {
    return new MachineException(
        "cannot write the snapshot " + target.name() + ": a file of the host: " + e.errno().text(),
        e);
  }

  /** May be in the middle of a step, which waits for room: who is told may want to save again. */
  private Runnable end(Outcome result, Runnable remember) {
    return () -> {
      outcome = result;
      remember.run();
      thaw(assembly);
      assembly.kernel().hostEvents().post(this::tell);
    };
  }

  /** Between two steps. */
  private void tell() {
    Outcome result = outcome;
    while (result != null && !listeners.isEmpty()) {
      listeners.removeFirst().accept(result);
    }
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
    tell();
    return result;
  }
}
