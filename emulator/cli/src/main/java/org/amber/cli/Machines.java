package org.amber.cli;

import java.nio.file.Path;
import org.amber.inspect.Inspection;
import org.amber.machine.Engine;
import org.amber.machine.MachineConfig;
import org.amber.machine.ResumeOptions;
import org.amber.machine.SavedMachine;
import org.amber.snapshot.Manifest;
import org.amber.snapshot.age.EncryptedPlaces;
import org.amber.snapshot.age.SnapshotKeys;
import org.amber.table.SyscallTable;

/** Makes machines, new ones and saved ones, and tells about them. */
interface Machines {

  /**
   * A machine whose program is about to run its first instruction.
   *
   * @throws CommandFailure when the program or its world cannot be had
   */
  GuestMachine boot(MachineConfig config, TraceTarget strace);

  /**
   * A machine as it was when it was saved.
   *
   * @throws CommandFailure when the file is no sound snapshot
   */
  GuestMachine resume(Path snapshot, ResumeOptions options, TraceTarget strace);

  /**
   * What is in a snapshot.
   *
   * @throws CommandFailure when the file is no sound snapshot
   */
  Inspection inspect(Path snapshot);

  /** As {@link #inspect}; of a large file only what describes it is read, and verified. */
  default Inspection describe(Path snapshot) {
    return inspect(snapshot);
  }

  /**
   * What a snapshot says of itself; none of it is verified but that it is whole at first sight.
   *
   * @throws CommandFailure when it does not
   */
  Manifest manifest(Path snapshot);

  /** What opens snapshots and who may open those that are written; options add to it. */
  SnapshotKeys keys();

  /** What the names of snapshots stand for, with {@link #keys}. */
  EncryptedPlaces places();

  /** Machines are executed by this engine; without it by what the environment names. */
  void useEngine(Engine engine);

  /** Standard output is not the guest's: what it writes there goes to standard error. */
  void keepOutput();

  /**
   * A saved machine to be looked at, closed by the caller.
   *
   * @throws CommandFailure when the file is no sound snapshot
   */
  SavedMachine look(Path snapshot);

  /** Every system call that the kernel has. */
  SyscallTable systemCalls();

  /**
   * Makes a snapshot that needs no other file.
   *
   * @return its bytes
   * @throws CommandFailure when the file is no sound snapshot, or the other cannot be written
   */
  long compact(Path snapshot, Path output);
}
