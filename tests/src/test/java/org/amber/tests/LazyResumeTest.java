package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Programs;
import org.amber.tests.harness.Result;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Machines that run while their pages are still in the snapshot. */
@Execution(ExecutionMode.CONCURRENT)
class LazyResumeTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int AMBER_FAILED = 125;

  private static final Layout LAYOUT = Layout.find();
  private static final String GUEST = new Programs(LAYOUT).find("pages").orElseThrow().toString();
  @TempDir private static Path saving = Path.of("");
  private static Result whole = new Result(0, "", "");

  @TempDir private Path directory = Path.of("");

  @BeforeAll
  static void save() {
    whole = shell(saving, "echo line | \"$0\" run --deterministic --digest \"$1\" 48 3");
    assertThat(whole.status()).as(whole.errors()).isZero();
    Result saved =
        shell(
            saving,
            "\"$0\" run --deterministic --snapshot-at syscall:getppid -o saved \"$1\" 48 3"
                + " < /dev/null");
    assertThat(saved.errors()).startsWith("amber: snapshot saved at step");
  }

  @BeforeEach
  void copy() throws IOException {
    Files.copy(saving.resolve("saved"), directory.resolve("saved"));
  }

  private Result shell(String line) {
    return shell(directory, line);
  }

  private static Result shell(Path directory, String line) {
    return Processes.run(
        new Processes.Order(
            List.of("/bin/sh", "-c", line, LAYOUT.amber().toString(), GUEST),
            directory,
            HostEnvironment.minimal(),
            Optional.empty(),
            false),
        LIMIT);
  }

  private static void assertWhole(Result rest) {
    assertThat(rest.status()).as(rest.errors()).isZero();
    assertThat("filled\n" + rest.output()).isEqualTo(whole.output());
    assertThat(rest.errors()).isEqualTo(whole.errors());
  }

  @Test
  void pagesComeWhenTheyAreWanted() {
    assertWhole(shell("echo line | \"$0\" resume --digest saved"));
    assertWhole(shell("echo line | \"$0\" resume --eager --digest saved"));
  }

  @Test
  void theFileMayBeRemovedMeanwhile() {
    assertWhole(
        shell(
            "mkfifo in out; cat in | \"$0\" resume --digest saved | cat > out & exec 3> in 4< out;"
                + " read resumed <&4; echo $resumed; rm saved; echo line >&3; exec 3>&-; cat <&4"));
  }

  @Test
  void twoMayReadItAtOnce() {
    Result both =
        shell(
            "echo line | \"$0\" resume saved > one & echo line | \"$0\" resume saved > two; wait;"
                + " cat one two");
    String rest = whole.output().substring("filled\n".length());
    assertThat(both.output()).isEqualTo(rest + rest);
  }

  @Test
  void whatIsStillInTheFileIsSavedAgain() {
    Result again = shell("\"$0\" resume --snapshot-at step:+1 -o again saved; rm saved");
    assertThat(again.errors()).startsWith("amber: snapshot again at step");
    assertWhole(shell("echo line | \"$0\" resume --digest again"));
  }

  @Test
  void damageIsFoundBeforeItIsRead() throws IOException {
    Path file = directory.resolve("saved");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 0x10;
    Files.write(file, bytes);
    for (String option : List.of("", "--eager")) {
      Result refused = shell("echo line | \"$0\" resume " + option + " saved");
      assertThat(refused.status()).isEqualTo(AMBER_FAILED);
      assertThat(refused.errors()).hasLineCount(1).startsWith("amber: ").contains("saved: damaged");
    }
  }
}
