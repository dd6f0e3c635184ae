package org.amber.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.amber.machine.Continuation;
import org.amber.machine.FilePolicy;
import org.amber.machine.NewIdentity;
import org.amber.machine.ResumeOptions;
import org.amber.machine.StopReason;
import org.junit.jupiter.api.Test;

/** What {@code amber resume} makes of its options. */
class ResumeCommandTest extends CommandFixture {
  @Test
  void aResumeFollowsTheHostsClockWhenAskedTo() throws IOException {
    String saved = Files.createFile(directory.resolve("old")).toString();
    amber("resume", saved);
    assertThat(resumedWith).isNotNull().returns(false, ResumeOptions::hostClock);
    machine = new FakeMachine(new StopReason.Exited(0));
    amber("resume", "--clock", "host", saved);
    assertThat(resumedWith).isNotNull().returns(true, ResumeOptions::hostClock);
    assertThat(amber("resume", "--clock", "virtual", saved)).isEqualTo(125);
  }

  @Test
  void aResumedMachineMayHaveAnIdentityOfItsOwn() throws IOException {
    String saved = Files.createFile(directory.resolve("old")).toString();
    amber("resume", "--new-identity", saved);
    assertThat(resumedWith)
        .isNotNull()
        .returns(
            new Continuation(List.of(), new NewIdentity(null), FilePolicy.FAIL),
            ResumeOptions::continuation);
    machine = new FakeMachine(new StopReason.Exited(0));
    amber("resume", "--new-identity=0x10", "--files", "host", saved);
    assertThat(resumedWith)
        .isNotNull()
        .returns(
            new Continuation(List.of(), new NewIdentity(16L), FilePolicy.HOST),
            ResumeOptions::continuation);
    assertThat(amber("resume", "--new-identity=many", saved)).isEqualTo(125);
    assertThat(messages()).contains("many is no whole number");
  }

  @Test
  void whatFollowsTwoDashesIsForTheResumedProgram() throws IOException {
    String saved = Files.createFile(directory.resolve("old")).toString();
    amber("resume", "--eager", saved, "--", "--eager", "b");
    assertThat(resumedWith)
        .isNotNull()
        .returns(true, ResumeOptions::eager)
        .returns(
            new Continuation(List.of("--eager", "b"), null, FilePolicy.FAIL),
            ResumeOptions::continuation);
    machine = new FakeMachine(new StopReason.Exited(0));
    amber("resume", saved);
    assertThat(resumedWith).isNotNull().returns(Continuation.EXACT, ResumeOptions::continuation);
  }

  @Test
  void aResumedProgramCanBeToldByASignal() throws IOException {
    String file = Files.writeString(directory.resolve("s.amber"), "x").toString();
    amber("resume", "--signal", "usr1", file);
    assertThat(machine.signals).containsExactly("10 to the oldest");
    machine = new FakeMachine(new StopReason.Exited(0));
    amber("resume", "--signal", "SIGHUP:1000", file);
    assertThat(machine.signals).containsExactly("1 to 1000");
    machine = new FakeMachine(new StopReason.Exited(0));
    amber("resume", "--signal=15", "--signal-all", file);
    assertThat(machine.signals).containsExactly("15 to all");
    assertThat(messages()).isEmpty();
    machine = new FakeMachine(new StopReason.Exited(0));
    assertThat(amber("resume", "--signal=HUP:7", file)).isEqualTo(125);
    assertThat(messages()).contains("no process 7 lives");
    assertThat(amber("resume", "--signal-all", file)).isEqualTo(125);
    assertThat(amber("resume", "--signal=HUP:7", "--signal-all", file)).isEqualTo(125);
    assertThat(amber("resume", "--signal=NONE", file)).isEqualTo(125);
    assertThat(messages()).contains("needs --signal", "not only to 7", "not NONE");
  }

  /** What the kernel makes of the first line, when somebody executes a snapshot with --help. */
  @Test
  void helpAfterASnapshotTellsWhatItIs() throws IOException {
    Path file = Files.createFile(directory.resolve("job.amber"));
    assertThat(amber("resume", file.toString(), "--help")).isZero();
    assertThat(resumed).isNull();
    assertThat(output.toString(StandardCharsets.UTF_8))
        .startsWith(file + " is a program that was saved")
        .contains("prog a?[2J", "step 12,345", "Usage: amber resume", "--rw HOST[:GUEST]");
  }

  @Test
  void helpAfterAFileThatIsNoneTellsThat() {
    String file = directory.resolve("none").toString();
    assertThat(amber("resume", file, "-h")).isZero();
    assertThat(output.toString(StandardCharsets.UTF_8))
        .startsWith("there is no file " + file)
        .contains("Usage: amber resume");
  }
}
