package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.amber.machine.Continuation;
import org.amber.machine.FilePolicy;
import org.amber.machine.MachineConfig.HostMount;
import org.amber.machine.ResumeOptions;
import org.amber.machine.SnapshotJob;
import org.amber.machine.SnapshotPoint;
import org.amber.machine.SnapshotReport;
import org.amber.machine.StopReason;
import org.amber.tests.harness.CapturedMachine;
import org.amber.tests.harness.CapturedMachine.End;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Programs;
import org.amber.tests.harness.Scale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Snapshots of a machine that changes a file behind {@code --rw} all the time, also while they are
 * written: each has the file as it was at its step.
 */
class HostFilesWhileRunningTest {
  private static final int KIB = 2048;

  private final Layout layout = Layout.find();
  private final Scale scale = Scale.fromProperties();
  private final List<SnapshotReport> reports = new ArrayList<>();
  @TempDir private Path directory = Path.of("");
  private Path file = Path.of("");
  private List<HostMount> mounts = List.of();

  @BeforeEach
  void makePlace() throws IOException {
    Path shared = Files.createDirectory(directory.resolve("shared"));
    file = shared.resolve("file");
    mounts = List.of(new HostMount(shared, "/shared", true));
  }

  private CapturedMachine boot() throws Exception {
    byte[] bytes = new byte[KIB << 10];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 7 + i / 4096);
    }
    Files.write(file, bytes);
    String program = new Programs(layout).find("rewriting").orElseThrow().toString();
    String changes = scale.soak() ? "20000" : "1200";
    return CapturedMachine.boot(
        List.of(program, "/shared/file", String.valueOf(KIB), changes), directory, mounts);
  }

  private void capture(CapturedMachine running, Path target) throws Exception {
    running
        .machine()
        .beginSnapshot(target)
        .whenDone(
            outcome -> {
              assertThat(outcome).isInstanceOf(SnapshotJob.Outcome.Written.class);
              reports.add(((SnapshotJob.Outcome.Written) outcome).report());
            });
  }

  @Test
  void eachHasTheFileAsItWasAtItsStep() throws Exception {
    End whole;
    try (CapturedMachine running = boot()) {
      whole = running.runToEnd();
    }
    byte[] atEnd = Files.readAllBytes(file);
    int captures = scale.soak() ? 100 : 8;
    try (CapturedMachine running = boot()) {
      for (int i = 1; i <= captures; i++) {
        long step = whole.steps() * i / (captures + 1);
        assertThat(running.run(new SnapshotPoint.Step(step, false)))
            .isInstanceOf(StopReason.PointReached.class);
        capture(running, directory.resolve(i + ".amber"));
      }
      assertThat(running.runToEnd()).isEqualTo(whole);
      running.machine().awaitSnapshot();
    }
    assertThat(file).hasBinaryContent(atEnd);
    assertThat(reports).hasSize(captures);
    for (SnapshotReport report : reports) {
      checkRest(whole, atEnd, report);
    }
  }

  private void checkRest(End whole, byte[] atEnd, SnapshotReport report) throws Exception {
    ResumeOptions options =
        new ResumeOptions(Path.of("/"), mounts)
            .withContinuation(new Continuation(List.of(), null, FilePolicy.SNAPSHOT));
    try (CapturedMachine machine = CapturedMachine.resume(report.file(), options)) {
      assertThat(machine.machine().steps()).isEqualTo(report.step());
      End end = machine.runToEnd();
      String before = whole.output().substring(0, whole.output().length() - end.output().length());
      assertThat(end.with(before)).as("resumed at step %d", report.step()).isEqualTo(whole);
    }
    assertThat(file).hasBinaryContent(atEnd);
  }
}
