package org.amber.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.amber.machine.SnapshotPoint;
import org.jspecify.annotations.Nullable;

/** A machine with a program in it, as the commands see it. */
interface GuestMachine extends AutoCloseable {

  /** The program's file name without directories, for naming its snapshots. */
  String programName();

  /**
   * Runs until the program ends or the point is reached.
   *
   * @param until where to stop; null: only at the end
   */
  RunResult run(@Nullable SnapshotPoint until);

  /**
   * Writes the machine into a file, which is replaced only when all has been written.
   *
   * @throws IOException when it cannot be written; an older file of that name is as it was
   */
  void snapshot(Path file) throws IOException;

  /** Steps run since the first instruction, also before any resume. */
  long steps();

  /** Digest of the whole state of the machine, in hexadecimal. */
  String digest();

  Statistics statistics();

  @Override
  void close();

  /** Why a run came back. */
  sealed interface RunResult {
    /** The program ended by itself, with this exit status from 0 to 255. */
    record Exited(int status) implements RunResult {}

    /** A signal ended the program. */
    record Killed(int signal) implements RunResult {}

    /** The machine stands at the point. */
    record PointReached() implements RunResult {}
  }

  /**
   * What this run cost, without what happened before a resume.
   *
   * @param elapsed wall time spent in running
   * @param unknownCalls system calls the kernel does not have, by name, with how often they were
   *     made
   */
  record Statistics(
      long steps,
      Duration elapsed,
      long systemCalls,
      long pageFaults,
      Map<String, Long> unknownCalls) {}
}
