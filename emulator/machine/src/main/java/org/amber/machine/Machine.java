package org.amber.machine;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.amber.abi.ErrnoException;
import org.amber.snapshot.SnapshotPlaces;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * A Unix machine with a program in it, which can be run, stopped at an exact step, saved, and gone
 * on with elsewhere. Used by one thread, but for {@link #interrupt(int)}, {@link
 * #terminalChanged()} and {@link #post(Runnable)}.
 */
public final class Machine implements AutoCloseable {
  @NotSaved("its parts are saved each by itself")
  private final Assembly assembly;

  private final RunLoop loop;

  @NotSaved("the host's")
  private final SnapshotPlaces places;

  @NotSaved("the user's terminal, where the machine runs")
  private final @Nullable TerminalBridge bridge;

  @NotSaved("where it came from, for messages; null when it was booted")
  private final @Nullable Path snapshot;

  @NotSaved("time spent in this run")
  private long elapsedNanos;

  @NotSaved("time spent in this run")
  private final long startedAt = System.nanoTime();

  @NotSaved("at work only while a snapshot is written")
  private final SnapshotJobs jobs;

  private Machine(Assembly assembly, SnapshotPlaces places, @Nullable Path snapshot) {
    this.assembly = assembly;
    this.places = places;
    this.snapshot = snapshot;
    this.loop = assembly.runLoop();
    this.jobs = new SnapshotJobs(assembly);
    this.bridge = assembly.files().bridge();
  }

  /**
   * A machine whose program is about to run its first instruction.
   *
   * @param trace where each system call is written as strace(1) does, or null
   * @throws MachineException when the program cannot be started
   */
  public static Machine boot(MachineConfig config, HostConnection host, @Nullable PrintStream trace)
      throws MachineException {
    return new Machine(new Boot(config, host, trace).assemble(), host.snapshots(), null);
  }

  /**
   * A machine as it was when it was saved.
   *
   * @throws MachineException when the file is no sound snapshot or the host lacks what it needs
   */
  public static Machine resume(
      Path file, ResumeOptions options, HostConnection host, @Nullable PrintStream trace)
      throws MachineException {
    return new Machine(new Resume(file, options, host, trace).assemble(), host.snapshots(), file);
  }

  /** From now on the machine ends with its first process instead of with its last. */
  public void endWithFirst() {
    loop.endWithFirst();
  }

  /**
   * Runs until the last process ends or the point is reached.
   *
   * @param until where to stop; null: only at the end
   * @throws MachineException when the machine came from a snapshot and what it held makes no sense
   */
  public StopReason run(@Nullable SnapshotPoint until) throws MachineException {
    return run(
        until == null ? StopCondition.never() : StopCondition.of(until, steps()), until != null);
  }

  /**
   * Runs until the program ends or every task waits for something only the host can bring.
   *
   * @throws MachineException as {@link #run}
   */
  public StopReason runUntilIdle() throws MachineException {
    return run(StopCondition.whenAllWait(), false);
  }

  private StopReason run(StopCondition condition, boolean willBeSaved) throws MachineException {
    long start = System.nanoTime();
    try {
      if (willBeSaved) {
        jobs.rehearse();
      }
      attach();
      return loop.run(condition);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw contradiction("run", e);
    } finally {
      detach();
      elapsedNanos += System.nanoTime() - start;
    }
  }

  private void attach() {
    if (bridge != null) {
      bridge.attach();
    }
  }

  private void detach() {
    if (bridge != null) {
      bridge.detach();
    }
  }

  /** The user's terminal may have another size, or other settings, now. Any thread may call it. */
  public void terminalChanged() {
    if (bridge != null) {
      bridge.changed();
    }
  }

  /** A machine of a file that anyone may have made fails by its file; others by our fault. */
  private MachineException contradiction(String what, Throwable e) {
    if (snapshot == null) {
      switch (e) {
        case Error error -> throw error;
        case RuntimeException exception -> throw exception;
        default -> throw new IllegalArgumentException(e);
      }
    }
    return Restoration.contradiction("cannot " + what + " the machine of " + snapshot, e);
  }

  /** Why the point of the last run could not be reached at all; empty when it could have been. */
  public Optional<String> obstacle() {
    return loop.obstacle();
  }

  /** Sends a signal of the host's user (Ctrl-C) to the first process. Any thread may call it. */
  public void interrupt(int signal) {
    assembly.interrupt(signal);
  }

  /**
   * Has an order done by the thread in {@link #run}, between two steps. Any thread may call it; it
   * comes back at once. Orders use the methods below and {@link #snapshot}.
   */
  public void post(Runnable order) {
    assembly.kernel().hostEvents().post(order);
  }

  /** Order: holds the machine; its monotonic time stands still. */
  public void pause() {
    loop.pause();
  }

  /** Order: lets a held machine go on. */
  public void goOn() {
    loop.goOn();
  }

  /** Order: {@link #run} is to come back with this reason. */
  public void comeBack(StopReason reason) {
    loop.comeBack(reason);
  }

  /**
   * Has something done once, between two steps, in place of what this was told before; it may use
   * what orders may.
   *
   * @param step of the machine; it is done before this step, or at once
   */
  void atStep(long step, Runnable what) {
    loop.atStep(step, what);
  }

  /** Whether its program has come to its end. */
  public boolean hasEnded() {
    return loop.hasEnded();
  }

  /** Order: what the machine is and does. */
  public Overview overview() {
    return Overview.of(assembly, loop.isPaused(), System.nanoTime() - startedAt);
  }

  /**
   * Order: sends a signal as from outside the machine.
   *
   * @return false when no process has this number
   */
  public boolean signal(int pid, int signal) {
    return new OutsideSignals(assembly.kernel()).send(pid, signal);
  }

  /** Order: sends a signal to every process. */
  public void signalAll(int signal) {
    new OutsideSignals(assembly.kernel()).sendToAll(signal);
  }

  /** Order: sends a signal to the process that has lived longest. */
  public void signalOldest(int signal) {
    new OutsideSignals(assembly.kernel()).sendToOldest(signal);
  }

  /** Which granted files of the host changed since the machine was saved, one line for each. */
  public List<String> hostChanges() {
    return assembly.files().granted().changes();
  }

  /** Whether what the machine has written reaches the host only by {@link #commit}. */
  public boolean isTransaction() {
    return assembly.files().granted().staged();
  }

  /**
   * Brings what the machine has changed behind staged mounts to the host, when it has ended: first
   * all is written beside, then each file gets its place by one rename, then what is gone goes.
   *
   * @throws MachineException saying what has failed and what is left
   */
  public void commit() throws MachineException {
    try {
      assembly.awaitPages();
      assembly.files().granted().commit();
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw contradiction("commit", e);
    }
  }

  /** Steps since the machine's first instruction, also before any resume. */
  public long steps() {
    return assembly.counter().steps();
  }

  /** The first program's file name without directories. */
  public String programName() {
    return assembly.programName();
  }

  /**
   * Writes the machine into a file; an older file of that name is replaced only when all has been
   * written.
   *
   * @throws MachineException when it cannot be written; the machine can go on all the same
   */
  public SnapshotReport snapshot(Path file) throws MachineException {
    return snapshot(inFile(file, null), progress -> {});
  }

  /**
   * Writes the machine to a place.
   *
   * @param watcher is told of the progress about 100 times a second
   * @throws MachineException as above
   */
  public SnapshotReport snapshot(SnapshotTarget target, Consumer<SnapshotProgress> watcher)
      throws MachineException {
    return written(capture(target, false).await(watcher));
  }

  /**
   * Captures the machine, to be written while it runs on. Another snapshot of it that is still
   * being written is waited for.
   *
   * @throws MachineException when it cannot be captured; the machine can go on all the same
   */
  public SnapshotJob beginSnapshot(SnapshotTarget target) throws MachineException {
    return capture(target, true);
  }

  private SnapshotJob capture(SnapshotTarget target, boolean runsOn) throws MachineException {
    try {
      return jobs.begin(target, runsOn);
    } catch (ErrnoException e) {
      throw SnapshotJob.unreadable(target, e);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw unsaved(e);
    }
  }

  /** As above, into a file. */
  public SnapshotJob beginSnapshot(Path file) throws MachineException {
    return beginSnapshot(inFile(file, null));
  }

  /** By whose fault ever a machine cannot be saved, it can go on. */
  private MachineException unsaved(Throwable e) {
    return snapshot == null
        ? new MachineException(
            "cannot save the machine: internal error: " + e + " (please report it)", e)
        : contradiction("save", e);
  }

  /** From now on programs may ask for checkpoints, by a write to /proc/amber/checkpoint. */
  public void checkpointTo(CheckpointTarget target) {
    assembly
        .kernel()
        .saving()
        .checkpoints()
        .setService(new CheckpointOrders(this, target, assembly.clock().isVirtual()));
  }

  /** Has something done when no snapshot is being written any more; at once if none is. */
  void whenNotSaving(Runnable action) {
    jobs.whenIdle(action);
  }

  /**
   * A file as a target of snapshots of this machine.
   *
   * @param parent a snapshot whose pages the file need not have; null: it has all
   */
  public SnapshotTarget inFile(Path file, @Nullable Path parent) {
    return new FileTarget(file, places, parent);
  }

  /** Whether a snapshot of the machine is being written. */
  public boolean isBeingSaved() {
    return jobs.isAtWork();
  }

  /** Stands still until no snapshot of the machine is being written any more. */
  public void awaitSnapshot() {
    jobs.await();
  }

  /**
   * What came of a snapshot.
   *
   * @throws MachineException when it was not written
   */
  public SnapshotReport written(SnapshotJob.Outcome outcome) throws MachineException {
    return switch (outcome) {
      case SnapshotJob.Outcome.Written(SnapshotReport report) -> report;
      case SnapshotJob.Outcome.Failed(Throwable reason) -> {
        if (reason instanceof MachineException known) {
          throw known;
        }
        throw unsaved(reason);
      }
    };
  }

  /**
   * Digest of the whole machine in hexadecimal, independent of engine, host and encoding.
   *
   * @throws MachineException as {@link #run}
   */
  public String digest() throws MachineException {
    try {
      assembly.awaitPages();
      return HexFormat.of().formatHex(new Capture(assembly).digest());
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw contradiction("digest", e);
    }
  }

  /** All that it is made of, for those who look at it from outside. */
  Assembly assembly() {
    return assembly;
  }

  /** What was done since this object was made. */
  public Statistics statistics() {
    return assembly.statistics(elapsedNanos);
  }

  /**
   * What a run cost, without what happened before a resume.
   *
   * @param unknownCalls system calls the kernel does not have, by name or number, with how often
   *     they were made
   */
  public record Statistics(
      long steps,
      long elapsedNanos,
      long systemCalls,
      long pageFaults,
      Map<String, Long> unknownCalls) {}

  /**
   * Instead of {@link #close} where the process ends right after: brings what the guest has written
   * to granted files to the host, and leaves it to the end of the process to free all else, which
   * takes a small program longer than it has run.
   */
  public void finish() {
    awaitSnapshot();
    assembly.finish();
  }

  @Override
  public void close() {
    awaitSnapshot();
    assembly.close();
  }
}
