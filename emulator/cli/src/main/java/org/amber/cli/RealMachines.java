package org.amber.cli;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.amber.abi.Signal;
import org.amber.cli.control.ControlServer;
import org.amber.cli.control.MachineControl;
import org.amber.inspect.Inspection;
import org.amber.linux.SystemCalls;
import org.amber.machine.Engine;
import org.amber.machine.LocalHost;
import org.amber.machine.Machine;
import org.amber.machine.MachineConfig;
import org.amber.machine.MachineException;
import org.amber.machine.ResumeOptions;
import org.amber.machine.SavedMachine;
import org.amber.machine.SnapshotInspector;
import org.amber.machine.StopReason;
import org.amber.snapshot.Manifest;
import org.amber.snapshot.SnapshotCopy;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.SnapshotFile;
import org.amber.snapshot.SnapshotPlaces;
import org.amber.snapshot.SnapshotStreams;
import org.amber.snapshot.age.EncryptedPlaces;
import org.amber.snapshot.age.KeyFile;
import org.amber.snapshot.age.SnapshotKeys;
import org.amber.table.SyscallTable;
import org.jspecify.annotations.Nullable;

/** The machines of {@code org.amber.machine}, on this host. */
final class RealMachines implements Machines {
  private static final int NOT_EXECUTABLE = 126;
  private static final int NOT_FOUND = 127;
  private static final int TERMINATED = Signal.SIGTERM.number();

  private boolean anyStarted;
  private boolean outputKept;
  private @Nullable Engine engine;
  private final SnapshotKeys keys;
  private final EncryptedPlaces places;

  /**
   * @param keyFile secret keys for a user who names none; null: there are none
   */
  RealMachines(@Nullable String keyFile) {
    keys =
        new SnapshotKeys(
            () ->
                keyFile == null || keyFile.isEmpty()
                    ? List.of()
                    : KeyFile.identities(Path.of(keyFile)),
            PassphrasePrompt::ask);
    places = new EncryptedPlaces(new SnapshotStreams(SnapshotPlaces.FILES), keys);
  }

  @Override
  public SnapshotKeys keys() {
    return keys;
  }

  @Override
  public EncryptedPlaces places() {
    return places;
  }

  @Override
  public GuestMachine boot(MachineConfig config, TraceTarget strace) {
    return start(trace -> Machine.boot(config, host(), trace), open(strace));
  }

  @Override
  public GuestMachine resume(Path snapshot, ResumeOptions options, TraceTarget strace) {
    return start(trace -> opened(Machine.resume(snapshot, options, host(), trace)), open(strace));
  }

  private Machine opened(Machine machine) {
    places.forgetSecrets();
    return machine;
  }

  @Override
  public void keepOutput() {
    outputKept = true;
  }

  @Override
  public void useEngine(Engine wanted) {
    engine = wanted;
  }

  private LocalHost host() {
    try {
      Engine chosen = engine == null ? Engine.ofEnvironment() : engine;
      return new LocalHost(places, !outputKept, chosen);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()));
    }
  }

  /** Makes a machine. */
  @FunctionalInterface
  private interface Maker {
    Machine make(@Nullable PrintStream trace) throws MachineException;
  }

  private GuestMachine start(Maker maker, @Nullable PrintStream trace) {
    ControlServer control = ControlServer.start();
    boolean started = false;
    try {
      GuestMachine machine = started(maker.make(trace), trace, control);
      started = true;
      return machine;
    } catch (MachineException e) {
      throw failure(e);
    } finally {
      if (!started) {
        control.close();
      }
    }
  }

  /** Whether there was a machine, with threads that wait for the host. */
  boolean anyStarted() {
    return anyStarted;
  }

  private GuestMachine started(
      Machine machine, @Nullable PrintStream trace, ControlServer control) {
    anyStarted = true;
    HostSignals.passTo(
        new SignalRelay(
            machine::interrupt,
            () -> machine.post(() -> machine.comeBack(new StopReason.Killed(TERMINATED))),
            TerminationSignals::exit,
            System::nanoTime));
    HostSignals.onTerminalChange(machine::terminalChanged);
    control.serve(new MachineControl(machine, places));
    return new RealMachine(machine, trace, control);
  }

  @Override
  public Inspection inspect(Path snapshot) {
    return inspect(snapshot, true);
  }

  @Override
  public Inspection describe(Path snapshot) {
    return inspect(snapshot, false);
  }

  private Inspection inspect(Path snapshot, boolean whole) {
    try {
      return SnapshotInspector.inspect(snapshot, whole, host());
    } catch (MachineException e) {
      throw failure(e);
    }
  }

  @Override
  public Manifest manifest(Path snapshot) {
    try (SnapshotFile file = SnapshotFile.open(places.open(snapshot), false)) {
      return file.manifest();
    } catch (SnapshotException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public SavedMachine look(Path snapshot) {
    try {
      return SavedMachine.open(snapshot, host());
    } catch (MachineException e) {
      throw failure(e);
    }
  }

  @Override
  public long compact(Path snapshot, Path output) {
    try (SnapshotFile file = SnapshotFile.open(places.open(snapshot), true)) {
      return SnapshotCopy.whole(file, places.target(output));
    } catch (SnapshotException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public SyscallTable systemCalls() {
    return SystemCalls.table();
  }

  private static @Nullable PrintStream open(TraceTarget target) {
    // Not a switch over patterns, whose code the JVM makes anew at each start.
    if (!(target instanceof TraceTarget.ToFile file)) {
      return target instanceof TraceTarget.StandardError ? System.err : null;
    }
    try {
      return new PrintStream(
          new BufferedOutputStream(new FileOutputStream(file.path().toFile())),
          false,
          StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new CommandFailure("cannot write the trace: " + e.getMessage());
    }
  }

  /** The same failure with the exit status that a shell would give. */
  static CommandFailure failure(MachineException e) {
    int status =
        switch (e.kind()) {
          case NOT_FOUND -> NOT_FOUND;
          case NOT_EXECUTABLE -> NOT_EXECUTABLE;
          case FAILURE -> ExitStatus.AMBER_FAILED;
        };
    CommandFailure failure = new CommandFailure(String.valueOf(e.getMessage()), status);
    failure.initCause(e);
    return failure;
  }
}
