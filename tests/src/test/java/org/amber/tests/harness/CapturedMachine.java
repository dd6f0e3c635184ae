package org.amber.tests.harness;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.amber.machine.Engine;
import org.amber.machine.Machine;
import org.amber.machine.MachineConfig;
import org.amber.machine.MachineException;
import org.amber.machine.ResumeOptions;
import org.amber.machine.SnapshotPoint;
import org.amber.machine.StopReason;
import org.amber.snapshot.SnapshotPlaces;
import org.jspecify.annotations.Nullable;

/** A deterministic machine in this JVM, whose output is kept and which cannot run for ever. */
public final class CapturedMachine implements AutoCloseable {
  private static final long MEMORY = 1L << 30;
  private static final int SECONDS = Scale.fromProperties().soak() ? 600 : 60;

  private final Machine machine;
  private final CapturingHost host;

  private CapturedMachine(Machine machine, CapturingHost host) {
    this.machine = machine;
    this.host = host;
  }

  /** A program about to run its first instruction, without an environment. */
  public static CapturedMachine boot(List<String> command, Path directory) throws MachineException {
    return boot(command, directory, List.of());
  }

  /** As above, with directories of the host. */
  public static CapturedMachine boot(
      List<String> command, Path directory, List<MachineConfig.HostMount> mounts)
      throws MachineException {
    return boot(command, List.of(), directory, mounts, Engine.ofEnvironment());
  }

  /** As above, with an environment and on an engine. */
  static CapturedMachine boot(
      List<String> command,
      List<String> environment,
      Path directory,
      List<MachineConfig.HostMount> mounts,
      Engine engine)
      throws MachineException {
    MachineConfig config =
        new MachineConfig(
            command,
            environment,
            Path.of("/"),
            mounts,
            List.of(),
            directory.toString(),
            MachineConfig.Determinism.FULL,
            MEMORY);
    CapturingHost host = new CapturingHost(SnapshotPlaces.FILES, engine);
    return new CapturedMachine(Machine.boot(config, host, null), host);
  }

  /** A machine as it was saved. */
  public static CapturedMachine resume(Path file) throws MachineException {
    return resume(file, ResumeOptions.DEFAULT);
  }

  /** A machine as it was saved, with what the host gives it. */
  public static CapturedMachine resume(Path file, ResumeOptions options) throws MachineException {
    return resume(file, options, SnapshotPlaces.FILES);
  }

  /** As above, where what is encrypted can be opened. */
  public static CapturedMachine resume(Path file, ResumeOptions options, SnapshotPlaces places)
      throws MachineException {
    return resume(file, options, new CapturingHost(places, Engine.ofEnvironment()));
  }

  /** A machine as it was saved, on an engine. */
  static CapturedMachine resume(Path file, Engine engine) throws MachineException {
    return resume(file, ResumeOptions.DEFAULT, new CapturingHost(SnapshotPlaces.FILES, engine));
  }

  private static CapturedMachine resume(Path file, ResumeOptions options, CapturingHost host)
      throws MachineException {
    return new CapturedMachine(Machine.resume(file, options, host, null), host);
  }

  /**
   * Runs to a point, or to the end.
   *
   * @throws AssertionError when it comes to neither within a minute, or ten in the soak
   */
  public StopReason run(@Nullable SnapshotPoint until) throws MachineException {
    CountDownLatch done = new CountDownLatch(1);
    Thread ignored = Thread.startVirtualThread(() -> giveUpUnless(done));
    StopReason reason;
    try {
      reason = machine.run(until);
    } finally {
      done.countDown();
    }
    if (reason instanceof StopReason.Idle) {
      throw new AssertionError(
          "no end after %d s, at step %d; output so far:%n%s"
              .formatted(SECONDS, machine.steps(), output()));
    }
    return reason;
  }

  private void giveUpUnless(CountDownLatch done) {
    try {
      if (!done.await(SECONDS, TimeUnit.SECONDS)) {
        machine.post(() -> machine.comeBack(new StopReason.Idle()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs to the end, and tells how it ended and what it wrote since it was made. */
  public End runToEnd() throws MachineException {
    StopReason reason = run(null);
    return new End(reason, machine.steps(), machine.digest(), output());
  }

  /** What it wrote since it was made. */
  public String output() {
    return host.output();
  }

  /** The machine itself. */
  public Machine machine() {
    return machine;
  }

  @Override
  public void close() {
    machine.close();
  }

  /**
   * The end of a run.
   *
   * @param reason how the first process ended
   * @param steps of the whole run
   * @param digest of the machine there
   * @param output of this part of the run
   */
  public record End(StopReason reason, long steps, String digest, String output) {
    /** The same of the part that follows some output. */
    public End after(String before) {
      return new End(reason, steps, digest, output.substring(before.length()));
    }

    /** The same with what was written before. */
    public End with(String before) {
      return new End(reason, steps, digest, before + output);
    }
  }
}
