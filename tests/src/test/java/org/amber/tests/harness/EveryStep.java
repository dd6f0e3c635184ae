package org.amber.tests.harness;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.amber.machine.LocalHost;
import org.amber.machine.Machine;
import org.amber.machine.MachineConfig;
import org.amber.machine.MachineException;
import org.amber.machine.ResumeOptions;
import org.amber.machine.SnapshotPoint;
import org.amber.machine.StateLines;
import org.amber.machine.StopReason;
import org.amber.snapshot.SnapshotException;

/**
 * Saves and restores a machine at every step of a program, each time from what was restored before,
 * beside a machine that is only stopped there; both must have the same digest at each step. A
 * program of its own, because the guest writes to the standard output of the JVM.
 *
 * <p>Arguments: where to put the snapshots, how many steps from one to the next, where to begin,
 * how many to take at most, the guest program and its arguments. The last line on standard error
 * tells how many snapshots were taken and how the program ended.
 */
public final class EveryStep {
  private final Path file;
  private final long stride;

  private EveryStep(Path file, long stride) {
    this.file = file;
    this.stride = stride;
  }

  /** See the class. */
  public static void main(String[] arguments) throws Exception {
    List<String> words = List.of(arguments);
    MachineConfig config =
        new MachineConfig(
            words.subList(4, words.size()),
            List.of(),
            Path.of("/"),
            List.of(),
            List.of(),
            Path.of("").toAbsolutePath().toString(),
            MachineConfig.Determinism.FULL,
            1L << 30);
    EveryStep loop = new EveryStep(Path.of(words.get(0)), Long.parseLong(words.get(1)));
    loop.run(config, Long.parseLong(words.get(2)), Long.parseLong(words.get(3)), System.err);
  }

  private void run(MachineConfig config, long from, long most, PrintStream report)
      throws Exception {
    // Nothing is closed when a check fails: the process ends, and the first failure is the one to
    // see.
    Machine chained = Machine.boot(config, new LocalHost(), null);
    try (Machine whole = Machine.boot(config, new LocalHost(), null)) {
      long taken = 0;
      for (long step = from; taken < most; step += stride, taken++) {
        SnapshotPoint.Step point = new SnapshotPoint.Step(step, false);
        StopReason wanted = whole.run(point);
        same("why it stopped before step", step, wanted, chained.run(point));
        String digest = whole.digest();
        sameState("the digest at step", step, digest, whole, chained);
        if (!(wanted instanceof StopReason.PointReached)) {
          break;
        }
        chained = restored(chained);
        sameState("the digest, after a restore at step", step, digest, whole, chained);
      }
      StopReason end = whole.run(null);
      same("the end, after step", whole.steps(), end, chained.run(null));
      same("the last step, after", taken, whole.steps(), chained.steps());
      same("the last digest, at step", whole.steps(), whole.digest(), chained.digest());
      chained.close();
      report.printf("%d snapshots, %s%n", taken, end);
    }
  }

  private Machine restored(Machine machine) throws Exception {
    try (machine) {
      machine.snapshot(file);
    }
    try {
      return Machine.resume(file, ResumeOptions.DEFAULT, new LocalHost(), null);
    } catch (MachineException e) {
      throw new AssertionError("at step " + machine.steps(), e);
    } finally {
      Files.delete(file);
    }
  }

  /** Of two machines that differ, says in which fields. */
  private void sameState(String what, long step, String digest, Machine whole, Machine chained)
      throws MachineException, SnapshotException {
    if (!digest.equals(chained.digest())) {
      throw new AssertionError(
          "%s %d differs:%n%s"
              .formatted(
                  what,
                  step,
                  String.join(
                      System.lineSeparator(),
                      StateLines.difference(lines(whole), lines(chained)))));
    }
  }

  private List<String> lines(Machine machine) throws MachineException, SnapshotException {
    machine.snapshot(file);
    return StateLines.of(file);
  }

  private static void same(String what, long step, Object wanted, Object found) {
    if (!wanted.equals(found)) {
      throw new AssertionError("%s %d: %s, not %s".formatted(what, step, found, wanted));
    }
  }
}
