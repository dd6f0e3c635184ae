package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.amber.tests.harness.Amber;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a program has written reaches the host when it succeeds, and not before. */
@Execution(ExecutionMode.CONCURRENT)
class TransactionTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String BEFORE =
      """
      mkdir -p sub/deep gone moved opaque dirtofile
      echo old > keep; echo old > change; echo old > delete; echo x > sub/deep/f
      echo g > gone/a; echo m > moved/a; echo o > opaque/o; ln -s keep link
      echo dir > filetodir; echo z > dirtofile/z; echo n > rename1; echo h > h1; ln h1 h2
      touch -d 2002-02-02 keep
      """;
  private static final String CHANGES =
      """
      echo new > change; echo more >> sub/deep/f; echo new > new; rm delete; rm -r gone
      mkdir -p n1/n2; echo in > n1/n2/f; chmod 700 n1; mv moved moved2; rm -r opaque
      mkdir opaque; echo p > opaque/p; rm link; ln -s new link
      rm filetodir; mkdir filetodir; echo i > filetodir/i; rm -r dirtofile; echo f > dirtofile
      mv rename1 rename2; ln new hard; chmod 640 keep; touch -d 2001-01-01 keep; mkfifo fifo
      """;
  private static final String LIST =
      "find . | LC_ALL=C sort | while read f; do stat -c '%n %f %h' $f;"
          + " if [ -f $f ]; then cat $f; fi; if [ -L $f ]; then readlink $f; fi; done;"
          + " stat -c %Y keep";

  private final Amber amber = new Amber(Layout.find());
  @TempDir private Path directory = Path.of("");

  private Processes.Order order(Path where, String... command) {
    Map<String, String> environment = new TreeMap<>(HostEnvironment.minimal());
    return new Processes.Order(List.of(command), where, environment, Optional.empty(), false);
  }

  private Result amber(String... words) {
    return amber.command(List.of(words), order(directory), LIMIT);
  }

  /** Runs a program in the directory, as {@code /d}; its changes are committed when it succeeds. */
  private Result transaction(String... optionsAndCommand) {
    List<String> words =
        new ArrayList<>(List.of("run", "--commit-on-success", "--rw", "d:/d", "-w", "/d"));
    words.addAll(List.of(optionsAndCommand));
    return amber(words.toArray(String[]::new));
  }

  /** What a shell does with Amber, its {@code $0}. */
  private Result withAmber(String script) {
    return Processes.run(
        order(directory, "/bin/sh", "-c", script, Layout.find().amber().toString()), LIMIT);
  }

  /** Runs lines natively in a directory. */
  private String shell(String where, String lines) {
    Result result = Processes.run(order(directory.resolve(where), "/bin/sh", "-c", lines), LIMIT);
    assertThat(result.errors()).isEmpty();
    return result.output();
  }

  @BeforeEach
  void fill() throws IOException {
    for (String each : List.of("d", "native")) {
      Files.createDirectory(directory.resolve(each));
      shell(each, BEFORE);
    }
  }

  @Test
  void allOfItReachesTheHostAtTheEndAlsoOfAResumedMachine() {
    String before = shell("d", LIST);
    shell("native", CHANGES);
    Result first =
        transaction("--snapshot-at", "syscall:mkdir", "-o", "first", "/bin/sh", "-c", CHANGES);
    assertThat(first.snapshotStep()).as(first.errors()).isPresent();
    assertThat(shell("d", LIST)).isEqualTo(before);
    Result second =
        amber(
            "resume",
            "--rw",
            "d:/d",
            "--snapshot-at",
            "syscall:unlinkat:2",
            "-o",
            "second",
            "first");
    assertThat(second.snapshotStep()).as(second.errors()).isPresent();
    assertThat(shell("d", LIST)).isEqualTo(before);
    assertThat(amber("resume", "second").errors()).contains("--rw");
    assertThat(amber("resume", "--rw", "d:/d", "second")).isEqualTo(new Result(0, "", ""));
    assertThat(shell("d", LIST)).isEqualTo(shell("native", LIST));
  }

  @Test
  void namesNeedBeNoText() {
    String script = "n=$(printf 'b\\351'); mkdir $n; echo in > $n/f";
    assertThat(transaction("/bin/sh", "-c", script)).isEqualTo(new Result(0, "", ""));
    assertThat(shell("d", "cat b*/f")).isEqualTo("in\n");
  }

  /** A user who is not above the permissions of files, as root is. */
  private Result withoutPrivileges(String command) {
    String without = "setpriv --bounding-set=-dac_override,-dac_read_search,-fowner,-chown ";
    return withAmber(
        "if [ $(id -u) = 0 ]; then "
            + (without + "true && exec " + without + command)
            + ("; else exec " + command + "; fi"));
  }

  /** Who owns a directory into which nobody may write can remove it, and so can the commit. */
  @Test
  void directoriesThatCannotBeWrittenIntoCanGo() {
    shell(
        "d",
        "mkdir gone/ro gone2; echo x > gone/ro/f; echo x > gone2/f; chmod 555 gone/ro; chmod 500"
            + " gone2");
    Result result =
        withoutPrivileges(
            "\"$0\" run --commit-on-success --rw d:/d /bin/sh -c 'cd /d; chmod 755 gone/ro gone2;"
                + " rm -r gone gone2'");
    assertThat(result).isEqualTo(new Result(0, "", ""));
    assertThat(shell("d", "ls -A")).doesNotContain("gone", ".amber-commit");
  }

  @Test
  void directoriesThatCannotBeWrittenIntoCanBeOpened() {
    String tree = "find closed -printf '%M %p\\n' | sort; cat closed/new";
    shell("d", "mkdir -p closed/in; echo old > closed/old; chmod 500 closed/in closed");
    String change =
        "chmod u+w closed closed/in; rm closed/old; echo new > closed/new; mkdir closed/in/made;"
            + " chmod u-w closed closed/in";
    Result result =
        withoutPrivileges(
            "\"$0\" run --commit-on-success --rw d:/d -w /d /bin/sh -c '" + change + "'");
    assertThat(result).isEqualTo(new Result(0, "", ""));
    assertThat(shell("d", tree + "; ls -A"))
        .contains("dr-x------ closed\n")
        .contains("dr-x------ closed/in\n", " closed/in/made\n", " closed/new\n", "new\n")
        .doesNotContain("closed/old", ".amber-commit");
  }

  @Test
  void nothingIsChangedWhereTheHostWouldRefuseHalfOfIt() {
    assumeThat(shell("d", "id -u")).as("only root can give a directory away").isEqualTo("0\n");
    shell("d", "mkdir half");
    String change = "echo new > change; rm delete; echo in > half/f; umask 077";
    Result saved =
        transaction("--snapshot-at", "syscall:umask", "-o", "saved", "/bin/sh", "-c", change);
    assertThat(saved.snapshotStep()).as(saved.errors()).isPresent();
    shell("d", "chown 1 half");
    String before = shell("d", LIST);
    Result result = withoutPrivileges("\"$0\" resume --rw d:/d saved");
    assertThat(result.errors()).contains("Permission denied; nothing was changed");
    assertThat(shell("d", LIST)).isEqualTo(before);
    shell("d", "chown 0 half");
    assertThat(withoutPrivileges("\"$0\" resume --rw d:/d saved")).isEqualTo(new Result(0, "", ""));
    assertThat(shell("d", "cat half/f")).isEqualTo("in\n");
  }

  /** As cp -p: else whoever is not root would lend all users the rights to what is his. */
  @Test
  void whoCannotGiveAFileAwayLeavesOutWhatLendsItsOwnersRights() {
    assumeThat(shell("d", "id -u")).as("only root can give a file away").isEqualTo("0\n");
    shell("d", "mkdir from; echo x > from/f; chown 1:1 from/f; chmod 6755 from/f");
    Result result =
        withoutPrivileges("\"$0\" run --commit-on-success --rw d:/d /bin/mv /d/from /d/to");
    assertThat(result).isEqualTo(new Result(0, "", ""));
    assertThat(shell("d", "stat -c '%u %a' to/f")).isEqualTo("0 755\n");
  }

  /** Nobody sees what is in it, and so no commit that was interrupted either. */
  @Test
  void directoriesThatCannotBeListedCanBeGranted() {
    shell("d", "mkdir hidden; echo in > hidden/f; chmod 300 hidden");
    assertThat(withoutPrivileges("\"$0\" run --rw d/hidden:/h /bin/cat /h/f"))
        .isEqualTo(new Result(0, "in\n", ""));
  }

  @Test
  void namesAreToldWithoutWhatTerminalsObey() throws IOException {
    Path left = Files.createDirectory(directory.resolve("d/.amber-commit-\u001b[31m\nred"));
    Files.setPosixFilePermissions(left, PosixFilePermissions.fromString("rwxr-xr-x"));
    Result result = amber("run", "--rw", "d:/d", "/bin/true");
    assertThat(result.errors()).contains("(.amber-commit-?[31m?red) is another user's");
    assertThat(result.errors().lines()).hasSize(1);
  }

  @Test
  void whoFailsHasWrittenNothing() {
    String before = shell("d", LIST);
    for (String end : List.of("exit 3", "kill -9 $$")) {
      Result failed = transaction("/bin/sh", "-c", CHANGES + "cat change; " + end);
      assertThat(failed.output()).isEqualTo("new\n");
      assertThat(failed.status()).isNotZero();
      assertThat(failed.errors()).contains("nothing that it wrote was committed");
      assertThat(shell("d", LIST)).isEqualTo(before);
    }
  }

  @Test
  void nothingIsChangedWhereNotAllCanBeWritten() {
    String before = shell("d", LIST);
    Result result =
        withAmber(
            "ulimit -f 4096; exec \"$0\" run --commit-on-success --rw d:/d -w /d /bin/sh -c"
                + " 'rm delete; echo new > change; head -c 4000000 /dev/zero | tr \"\\0\" x"
                + " > large; exit 0'");
    assertThat(result.status()).isEqualTo(125);
    assertThat(result.errors()).contains("cannot commit to").contains("nothing was changed");
    assertThat(shell("d", LIST)).isEqualTo(before);
  }

  /** How deep directories are is the program's choice, what paths the host takes is not. */
  @Test
  void directoriesDeeperThanTheHostTakesAreRefused() {
    String before = shell("d", LIST);
    Result result =
        transaction(
            "/usr/bin/perl", "-e", "for (1 .. 20000) { mkdir 'd' or die $!; chdir 'd' or die $! }");
    assertThat(result.status()).isEqualTo(125);
    assertThat(result.errors()).contains("File name too long; nothing was changed");
    assertThat(shell("d", LIST)).isEqualTo(before);
  }

  @Test
  void whoeverComesNextTidiesUp() throws IOException {
    Path left = Files.createDirectory(directory.resolve("d/.amber-commit-0123456789ab"));
    Files.setPosixFilePermissions(left, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(left.resolve("new-0"), "half of it");
    Result result = amber("run", "--rw", "d:/d", "/bin/ls", "-A", "/d");
    assertThat(result.output()).contains("keep").doesNotContain("amber-commit");
    assertThat(result.errors()).contains("had changed nothing, and was removed");
  }

  @Test
  void aDeterministicMachineHasTheSameDigestEachTime() {
    String[] command = {
      "--deterministic", "--digest", "/bin/sh", "-c", "mkdir made; cat keep; exit 1"
    };
    assertThat(transaction(command))
        .isEqualTo(transaction(command))
        .returns("old\n", Result::output);
  }

  @Test
  void thereMustBeADirectoryToCommitTo() {
    assertThat(amber("run", "--commit-on-success", "true").errors()).contains("needs a directory");
    assertThat(amber("run", "--commit-on-success", "--rw", "d/keep", "true").errors())
        .contains("d/keep is none");
  }
}
