package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.amber.tests.harness.Amber;
import org.amber.tests.harness.Fixture;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Result;
import org.amber.unicorn.UnicornLibrary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A resume as another user of another host: with no environment, in another directory, under
 * another host name, where the script, its interpreter, the libraries, their loader and the data
 * are gone.
 */
class ElsewhereTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String NOBODY = "65534";
  private static final String LIBRARY = "libunicorn.so.2";
  private static final String SCRIPT =
      """
      #!/bin/sh
      exec 3</data
      cd /later
      while read line <&3; do n=$((n + 1)); echo "$n: $line"; done
      read host </proc/sys/kernel/hostname
      read late <late
      echo "$host, $PWD, $KEPT, $late"
      """;

  private final Layout layout = Layout.find();
  private final Amber amber = new Amber(layout);
  @TempDir private Path directory = Path.of("");
  private Path root = Path.of("");
  private Path empty = Path.of("");

  @BeforeEach
  void makeRoot() throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    root = Files.createDirectory(directory.resolve("root"));
    empty = Files.createDirectory(directory.resolve("empty"));
    Path script = Files.createDirectory(root.resolve("bin")).resolve("script");
    Files.writeString(script, SCRIPT);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(root.resolve("data"), "one\ntwo\nthree\nfour\n");
    Files.writeString(Files.createDirectory(root.resolve("later")).resolve("late"), "late\n");
    copyIn(Path.of("/bin/sh"));
    Result needs = Processes.run(order(List.of("ldd", "/bin/sh")), LIMIT);
    Pattern.compile("(/\\S+) \\(0x")
        .matcher(needs.output())
        .results()
        .forEach(found -> copyIn(Path.of(found.group(1))));
  }

  private void copyIn(Path file) {
    Path copy = root.resolve(file.toString().substring(1));
    try {
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
    } catch (IOException e) {
      throw new IllegalStateException("cannot copy " + file, e);
    }
  }

  private Processes.Order order(List<String> command) {
    return new Processes.Order(
        command, directory, HostEnvironment.minimal(), Optional.empty(), false);
  }

  private Result run(List<String> more) {
    List<String> options = new ArrayList<>(List.of("--deterministic", "--root", root.toString()));
    options.addAll(List.of("--clean-env", "-e", "KEPT=kept", "--pack", "/later"));
    options.addAll(more);
    return amber.run(options, order(List.of("/bin/script")), LIMIT);
  }

  @Test
  void nothingOfTheOldPlaceIsNeeded() throws IOException {
    Result whole = run(List.of("--digest"));
    assertThat(whole.output())
        .isEqualTo("1: one\n2: two\n3: three\n4: four\namber, /later, kept, late\n");
    Path file = directory.resolve("saved.amber");
    // In the middle of the data; dash reads byte by byte.
    Result first = run(List.of("--snapshot-at", "syscall:read:18", "-o", file.toString()));
    assertThat(first.snapshotStep()).as(first.errors()).isPresent();
    assertThat(first.output()).startsWith("1: one\n").hasSizeLessThan(whole.output().length());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    byte[] bytes = Files.readAllBytes(file);
    Fixture.delete(root);
    Result second = Processes.run(elsewhere(file), LIMIT);
    assertThat(first.output() + second.output()).as(second.errors()).isEqualTo(whole.output());
    assertThat(second.end()).as(second.errors()).isPresent().isEqualTo(whole.end());
    assertThat(Processes.run(elsewhere(file), LIMIT)).as("a second time").isEqualTo(second);
    assertThat(file).as("the snapshot stays as it was").hasBinaryContent(bytes);
  }

  private Processes.Order elsewhere(Path file) throws IOException {
    List<String> command = new ArrayList<>();
    if (works("unshare", "--uts", "true")) {
      command.addAll(
          List.of("unshare", "--uts", "sh", "-c", "hostname elsewhere; exec \"$@\"", "sh"));
    }
    if (works("setpriv", "--reuid=" + NOBODY, "--clear-groups", "true")) {
      command.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY));
      command.add("--clear-groups");
      String java = System.getProperty("java.home") + "/bin/java";
      List<String> look = new ArrayList<>(command);
      look.addAll(List.of("test", "-x", java));
      assumeTrue(works(look.toArray(new String[0])), "another user cannot run " + java);
    }
    Path moved = movedAmber();
    command.addAll(List.of(moved.toString(), "resume", "--digest"));
    command.addAll(List.of("--root", empty.toString(), file.toString()));
    Map<String, String> environment = new TreeMap<>();
    environment.put("PATH", "/usr/bin:/bin");
    environment.put("AMBER_JAVA_HOME", System.getProperty("java.home"));
    Path library = directory.resolve(LIBRARY);
    if (Files.exists(library)) {
      environment.put(UnicornLibrary.VARIABLE, library.toString());
    }
    return new Processes.Order(command, Path.of("/"), environment, Optional.empty(), false);
  }

  private boolean works(String... command) {
    return Processes.run(order(List.of(command)), LIMIT).status() == 0;
  }

  /** What of Amber it takes to run, where everyone can read it. */
  private Path movedAmber() throws IOException {
    Path moved = directory.resolve("amber-moved");
    if (!Files.exists(moved)) {
      Files.createDirectories(moved.resolve("emulator/cli/target"));
      Files.createDirectories(moved.resolve("emulator/unicorn"));
      for (String each : List.of("amber", "emulator/unicorn/fetch-unicorn")) {
        copy(layout.top().resolve(each), moved.resolve(each));
      }
      Path target = layout.top().resolve("emulator/cli/target");
      try (var built = Files.newDirectoryStream(target, "amber*.{jar,aot}")) {
        for (Path each : built) {
          copy(each, moved.resolve("emulator/cli/target/" + each.getFileName()));
        }
      }
      // In the home of the present user, unless the system has one.
      Path library =
          Optional.ofNullable(System.getProperty(UnicornLibrary.PROPERTY))
              .or(() -> Optional.ofNullable(System.getenv(UnicornLibrary.VARIABLE)))
              .map(Path::of)
              .orElseGet(() -> UnicornLibrary.cacheDirectory().resolve(LIBRARY));
      if (Files.exists(library)) {
        copy(library, directory.resolve(LIBRARY));
      }
    }
    return moved.resolve("amber");
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
    Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
