package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.amber.tests.harness.Result;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What snapshots hold, compared and taken out: diff, extract, diff-fs, export-fs. */
class TakeOutTest {
  private static final int AMBER_FAILED = LookedAt.AMBER_FAILED;
  private static final int DIFFERENT = 1;

  @TempDir private static Path directory = Path.of("");

  @BeforeAll
  static void save() throws IOException {
    LookedAt.save(directory, "one", 1);
    LookedAt.save(directory, "again", 1);
    LookedAt.save(directory, "later", 2);
  }

  private static Result shell(String line) {
    return LookedAt.shell(directory, line);
  }

  private static String work() {
    return directory.resolve("work").toString();
  }

  @Test
  void machinesThatAreTheSameDoNotDiffer() {
    Result same = shell("\"$0\" diff one again");
    assertThat(same.output()).isEmpty();
    assertThat(same.errors()).isEmpty();
    assertThat(same.status()).isZero();
  }

  /** Between the two snapshots the program stores one byte and makes a call. */
  @Test
  void everyDifferenceIsTold() {
    Result differ = shell("\"$0\" diff one later");
    assertThat(differ.status()).isEqualTo(DIFFERENT);
    assertThat(differ.output().lines())
        .contains("machine: the kernel's state is not the same")
        .anyMatch(line -> line.matches("machine: step \\d+ -> \\d+"))
        .anyMatch(line -> line.matches("process 1000, thread 1000: rdi 0x.* -> 0x.*"))
        .anyMatch(line -> line.matches("process 1000: 1 page at 7f[0-9a-f]+-7f[0-9a-f]+"))
        .noneMatch(line -> line.startsWith("file system"))
        .noneMatch(line -> line.contains("thread 1002"));
    assertThat(shell("\"$0\" diff --json later one").output().lines())
        .anyMatch(
            line ->
                line.startsWith("{\"where\":[{\"kind\":\"process\",\"key\":\"1000\"}]")
                    && line.contains("\"changed\":\"pages\"")
                    && line.contains("\"pages\":1"));
  }

  @Test
  void filesOfOneAreNotThoseOfTheOther() {
    Result differ =
        shell("\"$0\" run --snapshot-at step:1 -o small /bin/true; \"$0\" diff one small");
    assertThat(differ.status()).isEqualTo(DIFFERENT);
    assertThat(differ.output().lines())
        .contains(
            "process 1001: only in the first",
            "file system /, file " + work() + "/made/file: only in the first",
            "file system /, file /bin/true: only in the second".replace("/bin", realBin()));
  }

  private static String realBin() {
    try {
      return Path.of("/bin").toRealPath().toString();
    } catch (IOException e) {
      throw new IllegalStateException("every host has /bin", e);
    }
  }

  @Test
  void contentsAreThoseThatTheMachineSees() throws IOException {
    assertThat(shell("\"$0\" extract one " + work() + "/made/soft").output())
        .isEqualTo("contents of a new file\n");
    assertThat(shell("\"$0\" extract one " + work() + "/changed").output()).isEqualTo("changed\n");
    assertThat(shell("\"$0\" extract one /proc/1001/comm").output()).isEqualTo("looked_at\n");
    assertThat(shell("\"$0\" extract one " + work() + "/made/sparse -o sparse").status()).isZero();
    byte[] sparse = Files.readAllBytes(directory.resolve("sparse"));
    assertThat(sparse).hasSize((5 << 20) + 3).endsWith("end".getBytes(StandardCharsets.US_ASCII));
    assertThat(shell("\"$0\" extract one " + work() + "/made/sparse | cmp - sparse").status())
        .isZero();
    assertThat(shell("\"$0\" extract one \"$1\" | cmp - \"$1\"").status()).isZero();
  }

  @Test
  void whatCannotBeExtractedIsTold() {
    Result made = shell("\"$0\" extract one " + work() + "/made -o kept; ls kept");
    assertThat(made.errors())
        .startsWith(
            "amber: one: "
                + work()
                + "/made is a directory: amber export-fs takes directories out\n");
    Result absent = shell("\"$0\" extract one /etc/passwd");
    assertThat(absent.status()).isEqualTo(AMBER_FAILED);
    assertThat(absent.errors())
        .isEqualTo(
            "amber: one: /etc/passwd is not in the snapshot: the machine had not changed or"
                + " opened it\n");
    assertThat(shell("\"$0\" extract one " + work() + "/made/fifo").errors())
        .isEqualTo("amber: one: " + work() + "/made/fifo is no regular file\n");
  }

  @Test
  void changesToFilesAreListed() {
    assertThat(shell("\"$0\" diff-fs one").output().replace(work(), "W").lines())
        .containsExactly(
            "M W",
            "M W/changed",
            "D W/deleted",
            "A W/made",
            "A W/made/fifo",
            "A W/made/file",
            "A W/made/hard",
            "A W/made/soft",
            "A W/made/sparse");
    assertThat(shell("\"$0\" diff-fs --json one").output())
        .contains("\"change\":\"D\"", "\"xattrs\":[\"user.amber=YQBi\"]", "\"target\":\"file\"");
  }

  /** Both ways out give the same, as find(1) and tar(1) of the host see it. */
  @Test
  void filesComeOutAsTheyAre() throws IOException {
    Result exported =
        shell(
            "\"$0\" export-fs one tree && \"$0\" export-fs one all.tar && mkdir unpacked"
                + " && tar -C unpacked -xpf all.tar && \"$0\" export-fs one - | cmp - all.tar");
    assertThat(exported.status()).as(exported.errors()).isZero();
    assertThat(exported.errors())
        .contains(
            "exported to tree; 1 deleted: amber diff-fs names them\n",
            "exported to all.tar; 1 deleted: amber diff-fs names them\n");
    String listing = "; find . -mindepth 1 -printf '%P %M %U:%G %s %T@ %n %l\\n' | sort";
    String tree = shell("cd tree" + listing).output();
    assertThat(tree).isEqualTo(shell("cd unpacked" + listing).output());
    assertThat(tree.lines())
        .anyMatch(line -> line.matches(".*/made/sparse -rw------- .* 5242883 3.0000000040 1 "))
        .anyMatch(line -> line.matches(".*/made/file -rw-r----- .* 23 .* 2 "))
        .anyMatch(line -> line.matches(".*/made/hard -rw-r----- .* 23 .* 2 "))
        .anyMatch(line -> line.matches(".*/made/soft lrwxrwxrwx .* file"))
        .anyMatch(line -> line.matches(".*/made/fifo prw------- .*"))
        .anyMatch(line -> line.matches(".*/made drwxr-x--x .*"));
    assertThat(shell("find tree -name sparse -printf %k").output()).matches("\\d{1,2}");
    assertThat(Files.readString(directory.resolve("all.tar"), StandardCharsets.ISO_8859_1))
        .contains(" SCHILY.xattr.user.amber=a\0b\n");
    Result twice = shell("\"$0\" export-fs one tree");
    assertThat(twice.status()).isEqualTo(AMBER_FAILED);
    assertThat(twice.errors()).isEqualTo("amber: tree is not empty: name a directory that is\n");
  }

  @Test
  void nothingIsLeftWhereItCannotBeWritten() {
    Result refused = shell("mkdir full; \"$0\" export-fs one nowhere/all.tar; ls -A full");
    assertThat(refused.errors())
        .isEqualTo("amber: cannot write nowhere/all.tar: there is no such directory\n");
    assertThat(refused.output()).isEmpty();
    assertThat(shell("\"$0\" export --core 1000 one /dev/full").errors())
        .isEqualTo("amber: cannot write /dev/full: No space left on device\n");
    assertThat(shell("\"$0\" export-fs one - >/dev/full").errors())
        .isEqualTo("amber: standard output cannot be written to\n");
    assertThat(List.of(shell("\"$0\" export --core 17 one core").errors()))
        .containsExactly("amber: no process of one has the number 17; it has 1000, 1001\n");
  }
}
