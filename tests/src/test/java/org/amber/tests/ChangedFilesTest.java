package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.amber.tests.harness.Amber;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Programs;
import org.amber.tests.harness.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Files of the host that were changed between a snapshot and its resume. */
@Execution(ExecutionMode.CONCURRENT)
class ChangedFilesTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String SAME = "ro: old\nrw: old\naa Pa b\npassed\n";

  private final Layout layout = Layout.find();
  private final Amber amber = new Amber(layout);
  @TempDir private Path directory = Path.of("");

  private Result amber(String... words) {
    Processes.Order order =
        new Processes.Order(
            List.of(), directory, HostEnvironment.minimal(), Optional.empty(), false);
    return amber.command(List.of(words), order, LIMIT);
  }

  private Result resume(String... options) {
    List<String> words = new ArrayList<>(List.of("resume", "--ro", "ro:/ro", "--rw", "rw:/rw"));
    words.addAll(List.of(options));
    words.add("saved");
    return amber(words.toArray(String[]::new));
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  @BeforeEach
  void save() throws IOException {
    for (String each : List.of("ro", "rw")) {
      Files.createDirectory(directory.resolve(each));
      write(each + "/open", "old\n");
    }
    write("ro/mapped", "a".repeat(8192));
    write("rw/mapped", "b".repeat(8192));
    write("rw/closed", "closed");
    String guest = new Programs(layout).find("files_in_use").orElseThrow().toString();
    Result saved =
        amber(
            "run",
            "--ro",
            "ro:/ro",
            "--rw",
            "rw:/rw",
            "--snapshot-at",
            "syscall:getppid",
            "-o",
            "saved",
            guest);
    assertThat(saved.snapshotStep()).as(saved.errors()).isPresent();
  }

  @Test
  void whatHasNotChangedIsNoMatter() throws IOException {
    assertThat(resume()).isEqualTo(new Result(0, SAME, ""));
    FileTime later = FileTime.from(Instant.parse("2037-01-01T00:00:00Z"));
    Files.setLastModifiedTime(directory.resolve("ro/open"), later);
    Result touched = resume();
    assertThat(touched.output()).isEqualTo(SAME);
    assertThat(touched.errors()).contains("ro/open").contains("the same contents");
  }

  @Test
  void whatWasNotInUseIsOnlyTold() throws IOException {
    write("rw/closed", "other");
    Result result = resume();
    assertThat(result.output()).isEqualTo(SAME);
    assertThat(result.errors()).contains("rw/closed has changed since the snapshot: 5 bytes");
  }

  @Test
  void whatIsShownIsInTheSnapshot() throws IOException {
    write("ro/open", "other\n");
    write("ro/mapped", "c".repeat(8192));
    Result refused = resume();
    assertThat(refused).returns(125, Result::status).returns("", Result::output);
    assertThat(refused.errors())
        .contains("ro/open has changed since the snapshot: 6 bytes, was 4")
        .contains("ro/mapped has changed since the snapshot: other contents of the same size")
        .contains("--files=host");
    assertThat(resume("--files=snapshot").output()).isEqualTo(SAME);
    assertThat(resume("--files=host").output()).isEqualTo("ro: other\nrw: old\ncc Pc b\npassed\n");
  }

  private String text(String name) throws IOException {
    return Files.readString(directory.resolve(name));
  }

  private void spoil() throws IOException {
    write("rw/open", "other\n");
    write("rw/mapped", "d".repeat(8192));
  }

  @Test
  void whatCanBeWrittenToIsNotTouchedUnlessTheUserSaysSo() throws IOException {
    spoil();
    Result refused = resume();
    assertThat(refused).returns(125, Result::status).returns("", Result::output);
    assertThat(refused.errors()).contains("rw/open has changed").contains("rw/mapped has changed");
    assertThat(resume("--files=host").output()).isEqualTo("ro: old\nrw: other\naa Pa d\npassed\n");
    assertThat(text("rw/open")).isEqualTo("other\n");
    assertThat(text("rw/mapped")).isEqualTo("d".repeat(8192));
  }

  @Test
  void whatCanBeWrittenToIsPutBack() throws IOException {
    spoil();
    write("rw/mapped", "d".repeat(20_000));
    write("rw/closed", "other");
    Path otherName = Files.createLink(directory.resolve("name"), directory.resolve("rw/open"));
    Files.setPosixFilePermissions(otherName, PosixFilePermissions.fromString("rw-rw-rw-"));
    Result result = resume("--files=snapshot");
    assertThat(result).returns(0, Result::status).returns(SAME, Result::output);
    assertThat(result.errors())
        .contains("rw/open has changed since the snapshot: 6 bytes, was 4; put back as it was then")
        .contains("rw/mapped has changed since the snapshot: 20000 bytes, was 8192; put back");
    assertThat(text("rw/open")).isEqualTo("old\n");
    assertThat(text("rw/mapped")).isEqualTo("b".repeat(8192));
    assertThat(text("rw/closed")).isEqualTo("other");
    assertThat(text("name")).isEqualTo("old\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(otherName)))
        .isEqualTo("rw-rw-rw-");
    Files.delete(directory.resolve("rw/closed"));
    write("rw/closed", "closed");
    Result again = resume();
    assertThat(again.output()).isEqualTo(SAME);
    assertThat(again.errors()).doesNotContain("rw/open").doesNotContain("rw/mapped");
  }

  @Test
  void whatIsGoneIsMadeAgain() throws IOException {
    Path open = directory.resolve("rw/open");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r-----"));
    saveAgain();
    Files.delete(open);
    assertThat(resume("--files=fail").errors()).contains("rw/open was deleted");
    Result result = resume("--files=snapshot");
    assertThat(result).returns(0, Result::status).returns(SAME, Result::output);
    assertThat(result.errors()).contains("rw/open was deleted since the snapshot; put back");
    assertThat(text("rw/open")).isEqualTo("old\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(open)))
        .isEqualTo("rw-r-----");
  }

  @Test
  void nothingIsPutBackWhereOneFileCannotBe() throws IOException {
    spoil();
    Files.delete(directory.resolve("rw/mapped"));
    Files.createDirectory(directory.resolve("rw/mapped"));
    Result refused = resume("--files=snapshot");
    assertThat(refused).returns(125, Result::status).returns("", Result::output);
    assertThat(refused.errors())
        .contains("cannot put files back as they were")
        .contains("no file there was changed")
        .contains("rw/mapped has changed since the snapshot: it is no regular file any more");
    assertThat(text("rw/open")).isEqualTo("other\n");
  }

  @Test
  void whatIsGoneIsGone() throws IOException {
    Files.delete(directory.resolve("ro/open"));
    Result refused = resume();
    assertThat(refused.status()).isEqualTo(125);
    assertThat(refused.errors()).contains("ro/open was deleted since the snapshot");
    assertThat(resume("--files=host").output()).isEqualTo(SAME);
    assertThat(resume("--files=snapshot").output()).isEqualTo(SAME);
  }

  private void saveAgain() throws IOException {
    Result again = resume("--snapshot-at=step:+1", "-o", "again");
    assertThat(again.snapshotStep()).as(again.errors()).isPresent();
    Files.move(
        directory.resolve("again"),
        directory.resolve("saved"),
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void aSecondSnapshotStillKnows() throws IOException {
    saveAgain();
    assertThat(resume().output()).isEqualTo(SAME);
    write("ro/open", "other\n");
    assertThat(resume().errors()).contains("ro/open has changed");
    assertThat(resume("--files=snapshot").output()).isEqualTo(SAME);
    spoil();
    assertThat(resume("--files=snapshot").output()).isEqualTo(SAME);
    assertThat(text("rw/open")).isEqualTo("old\n");
  }

  /** A machine that has a file of these bytes open. */
  private void saveWithOpen(byte[] bytes) throws IOException {
    Files.write(directory.resolve("rw/large"), bytes);
    Result saved =
        amber(
            "run",
            "--rw",
            "rw:/rw",
            "--snapshot-at",
            "syscall:umask",
            "-o",
            "saved",
            "/bin/sh",
            "-c",
            "exec 3</rw/large; umask 022; head -c 1 <&3 | od -An -tx1");
    assertThat(saved.snapshotStep()).as(saved.errors()).isPresent();
  }

  /** As on a full disk. */
  @Test
  void whatCannotBeMadeAsAWholeIsNotMade() throws IOException {
    saveWithOpen(new byte[8 << 20]);
    Files.delete(directory.resolve("rw/large"));
    String script = "ulimit -f 8192; exec \"$0\" resume --rw rw:/rw --files=snapshot saved";
    List<String> command = List.of("/bin/sh", "-c", script, layout.amber().toString());
    Processes.Order order =
        new Processes.Order(command, directory, HostEnvironment.minimal(), Optional.empty(), false);
    Result refused = Processes.run(order, LIMIT);
    assertThat(refused).returns(125, Result::status).returns("", Result::output);
    assertThat(refused.errors()).contains("cannot put files back").contains("no file there was");
    assertThat(directory.resolve("rw/large")).doesNotExist();
    assertThat(resume("--files=snapshot").output()).isEqualTo(" 00\n");
  }

  @Test
  void aLargeFileIsComparedByItsEndsAndItsTime() throws IOException {
    byte[] large = new byte[65 << 20];
    saveWithOpen(large);
    assertThat(resume().output()).isEqualTo(" 00\n");
    FileTime before = Files.getLastModifiedTime(directory.resolve("rw/large"));
    large[0] = 1;
    Files.write(directory.resolve("rw/large"), large);
    Files.setLastModifiedTime(directory.resolve("rw/large"), before);
    assertThat(resume().errors()).contains("other contents of the same size");
    large[0] = 0;
    large[32 << 20] = 1;
    Files.write(directory.resolve("rw/large"), large);
    assertThat(resume().errors()).contains("another modification time").contains("--files=host");
    Result tooLarge = resume("--files=snapshot");
    assertThat(tooLarge).returns(125, Result::status).returns("", Result::output);
    assertThat(tooLarge.errors())
        .contains("the snapshot has not the contents")
        .contains("rw/large has changed");
    assertThat(resume("--files=host").output()).isEqualTo(" 00\n");
  }
}
