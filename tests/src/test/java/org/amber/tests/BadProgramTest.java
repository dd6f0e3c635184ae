package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.amber.tests.harness.Amber;
import org.amber.tests.harness.ElfImage;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is no program, or no sound one: one line that names the cause, status 126 or 127. */
class BadProgramTest {
  private static final int CANNOT_EXECUTE = 126;
  private static final int NOT_FOUND = 127;
  private static final int AMBER_FAILED = 125;

  private final Amber amber = new Amber(Layout.find());
  @TempDir private Path directory = Path.of("");

  @Test
  void theImageIsSoundUntilItIsDamaged() {
    Result result = run(new ElfImage().write(directory.resolve("sound")));
    assertThat(result).isEqualTo(new Result(5, "", ""));
  }

  @Test
  void noSuchFile() {
    expect(run(directory.resolve("none")), NOT_FOUND, "none", "(?i)no such file|not found|no file");
  }

  @Test
  void noSuchFileOnThePath() {
    expect(run(Path.of("no-such-program-anywhere")), NOT_FOUND, "no-such-program-anywhere");
  }

  @Test
  void directoryInsteadOfProgram() {
    expect(run(directory), CANNOT_EXECUTE, "(?i)directory");
  }

  @Test
  void fileWithoutPermission() throws IOException {
    Path file = new ElfImage().write(directory.resolve("plain"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    expect(run(file), CANNOT_EXECUTE, "plain", "(?i)permission|not executable");
  }

  @Test
  void emptyFile() {
    expect(run(new ElfImage().write(directory.resolve("nothing"), 0)), CANNOT_EXECUTE, "nothing");
  }

  @Test
  void text() throws IOException {
    Path file = Files.writeString(directory.resolve("letter"), "Dear machine,\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    expect(run(file), CANNOT_EXECUTE, "letter", "(?i)elf|format|script");
  }

  @Test
  void program32Bit() {
    Path file =
        new ElfImage()
            .set(ElfImage.CLASS, 1)
            .set(ElfImage.MACHINE, 3)
            .write(directory.resolve("small"));
    expect(run(file), CANNOT_EXECUTE, "small", "32");
  }

  @Test
  void programForArm() {
    Path file = new ElfImage().set(ElfImage.MACHINE, 183).write(directory.resolve("arm"));
    expect(run(file), CANNOT_EXECUTE, "arm", "(?i)aarch64|arm|machine");
  }

  @Test
  void truncatedInTheHeader() {
    expect(run(new ElfImage().write(directory.resolve("cut"), 40)), CANNOT_EXECUTE, "cut");
  }

  @Test
  void truncatedInTheProgramHeaders() {
    expect(run(new ElfImage().write(directory.resolve("cut"), 80)), CANNOT_EXECUTE, "cut");
  }

  @Test
  void truncatedInASegment() {
    expect(run(new ElfImage().write(directory.resolve("cut"), 0x180)), CANNOT_EXECUTE, "cut");
  }

  @Test
  void segmentsThatOverlap() {
    Path file =
        new ElfImage()
            .headers(2)
            .segment(1, 1, 0, 0x400000, 0x300, 0x2000)
            .write(directory.resolve("twice"));
    expect(run(file), CANNOT_EXECUTE, "twice", "(?i)overlap");
  }

  @Test
  void segmentOutsideTheFile() {
    Path file =
        new ElfImage()
            .segment(0, 1, 0x100000, 0x400000, 0x1000, 0x1000)
            .write(directory.resolve("beyond"));
    expect(run(file), CANNOT_EXECUTE, "beyond", "(?i)segment|file|truncated");
  }

  @Test
  void segmentInTheKernelsHalf() {
    Path file =
        new ElfImage()
            .segment(0, 1, 0, 0xffff_8000_0000_0000L, 0x300, 0x300)
            .write(directory.resolve("high"));
    expect(run(file), CANNOT_EXECUTE, "high");
  }

  @Test
  void missingInterpreter() {
    String interpreter = "/lib/no-such-loader.so.9";
    Path file =
        new ElfImage()
            .headers(2)
            .segment(1, 3, 0x280, 0x400280, interpreter.length() + 1L, interpreter.length() + 1L)
            .text(0x280, interpreter)
            .write(directory.resolve("loaderless"));
    Result result = run(file);
    assertThat(result.status()).isIn(CANNOT_EXECUTE, NOT_FOUND);
    expect(result, result.status(), "no-such-loader");
  }

  @Test
  void scriptWithoutInterpreter() throws IOException {
    Path file = Files.writeString(directory.resolve("script"), "#!/no/such/shell -x\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    Result result = run(file);
    assertThat(result.status()).isIn(CANNOT_EXECUTE, NOT_FOUND);
    expect(result, result.status(), "/no/such/shell");
  }

  @Test
  void unknownOption() {
    expect(amber("run", "--colour", "true"), AMBER_FAILED, "--colour");
  }

  @Test
  void optionWithoutItsValue() {
    expect(amber("run", "--seed"), AMBER_FAILED, "--seed");
  }

  @Test
  void snapshotPointThatIsNone() {
    expect(amber("run", "--snapshot-at", "step:many", "/bin/true"), AMBER_FAILED, "step:many|many");
  }

  @Test
  void outputDirectoryThatIsMissing() {
    String file = directory.resolve("none/x.amber").toString();
    expect(
        amber("run", "--snapshot-at", "step:10", "-o", file, "/bin/true"),
        AMBER_FAILED,
        "none",
        "(?i)director");
  }

  @Test
  void unknownCommand() {
    expect(amber("walk"), AMBER_FAILED, "walk");
  }

  private Result run(Path program) {
    return amber.run(List.of(), order(List.of(program.toString())), Duration.ofMinutes(1));
  }

  private Result amber(String... words) {
    return amber.command(List.of(words), order(List.of()), Duration.ofMinutes(1));
  }

  private Processes.Order order(List<String> command) {
    return new Processes.Order(
        command, directory, HostEnvironment.minimal(), Optional.empty(), false);
  }

  /** One line of Amber's own that matches all patterns, and nothing else. */
  private static void expect(Result result, int status, String... patterns) {
    assertThat(result.status()).as(result.errors()).isEqualTo(status);
    assertThat(result.output()).isEmpty();
    assertThat(result.errors().lines().toList()).as(result.errors()).hasSize(1);
    assertThat(result.errors()).startsWith("amber: ");
    for (String pattern : patterns) {
      assertThat(result.errors()).containsPattern(pattern);
    }
  }
}
