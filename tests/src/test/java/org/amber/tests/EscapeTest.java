package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.amber.tests.harness.Amber;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Programs;
import org.amber.tests.harness.Result;
import org.amber.tests.harness.TreeListing;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A program that wants what its machine was not given: files, processes, writing. */
@Execution(ExecutionMode.CONCURRENT)
class EscapeTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String SECRET = "secret of the host\n";
  private static final String OUTPUT =
      """
      == reading
      symlink(path, "/rw/made"): ok
      symlink("../secret", "/rw/made-upwards"): ok
      symlink(host, "/rw/made-directory"): ok
      linkat(AT_FDCWD, "/rw/upwards", AT_FDCWD, "/rw/followed", AT_SYMLINK_FOLLOW): ENOENT
      == handles
      chroot("/jail"): ok
      chroot("."): ok
      == races
      == writing
      done
      == read-only
      open("/ro/file", O_WRONLY): EROFS
      open("/ro/file", O_RDONLY | O_TRUNC): EROFS
      open("/ro/new", O_WRONLY | O_CREAT, 0644): EROFS
      truncate("/ro/file", 0): EROFS
      chmod("/ro/file", 0): EROFS
      chown("/ro/file", 1, 1): EROFS
      utimes("/ro/file", NULL): EROFS
      rename("/ro/file", "/ro/other"): EROFS
      rename("/ro/file", "/rw/other"): EXDEV
      rename("/rw/file", "/ro/other"): EXDEV
      link("/ro/file", "/ro/other"): EROFS
      link("/ro/file", "/rw/other"): EXDEV
      link("/rw/file", "/ro/other"): EXDEV
      symlink("x", "/ro/other"): EROFS
      unlink("/ro/file"): EROFS
      mkdir("/ro/new", 0755): EROFS
      rmdir("/ro/directory"): EROFS
      mkfifo("/ro/fifo", 0644): EROFS
      setxattr("/ro/file", "user.escape", "x", 1, 0): EROFS
      removexattr("/ro/file", "user.escape"): EROFS
      access("/ro/file", W_OK): EROFS
      ftruncate(fd, 0): EINVAL
      fchmod(fd, 0): EROFS
      futimens(fd, NULL): EROFS
      fsetxattr(fd, "user.escape", "x", 1, 0): EROFS
      mprotect(map, 4096, PROT_READ | PROT_WRITE): EACCES
      open(path, O_RDWR): EROFS
      open(path, O_RDONLY | O_TRUNC): EROFS
      open(path, O_RDWR): EROFS
      == processes
      kill(host_pid, 0): ESRCH
      access(path, F_OK): ENOENT
      processes seen: 2
      """;

  private final Layout layout = Layout.find();
  private final Amber amber = new Amber(layout);
  @TempDir private Path host = Path.of("");

  @BeforeEach
  void makeTree() throws IOException {
    host = host.toRealPath();
    Files.writeString(host.resolve("secret"), SECRET);
    for (String name : List.of("root", "rw", "ro")) {
      Path directory = Files.createDirectory(host.resolve(name));
      Files.writeString(directory.resolve("file"), "file\n");
      Files.createSymbolicLink(directory.resolve("absolute"), host.resolve("secret"));
      Files.createSymbolicLink(directory.resolve("upwards"), Path.of("../secret"));
      Files.createSymbolicLink(directory.resolve("directory"), Path.of(".."));
      Files.createSymbolicLink(directory.resolve("dangling"), Path.of("../fresh"));
      // On the host each of them leads to it.
      assertThat(directory.resolve("upwards")).hasContent(SECRET);
      assertThat(directory.resolve("directory/secret")).hasContent(SECRET);
    }
    Path program = new Programs(layout).find("escapes").orElseThrow();
    Files.copy(program, host.resolve("root/escapes"), StandardCopyOption.COPY_ATTRIBUTES);
  }

  private Processes.Order order(String... command) {
    return new Processes.Order(
        List.of(command), host, HostEnvironment.minimal(), Optional.empty(), false);
  }

  private List<String> grants(String... more) {
    List<String> options =
        new ArrayList<>(List.of("--root", "root", "--rw", "rw:/rw", "--ro", "ro:/ro"));
    options.addAll(List.of(more));
    return options;
  }

  private String[] program() {
    return new String[] {"/escapes", host.toString(), Long.toString(ProcessHandle.current().pid())};
  }

  private void assertUntouched(String root, String readOnly) throws IOException {
    assertThat(host.resolve("secret")).hasContent(SECRET);
    assertThat(host.resolve("fresh")).doesNotExist();
    assertThat(host.resolve("new")).doesNotExist();
    assertThat(host.resolve("made")).doesNotExist();
    assertThat(TreeListing.of(host.resolve("root"))).isEqualTo(root);
    assertThat(TreeListing.of(host.resolve("ro"))).isEqualTo(readOnly);
    assertThat(host.resolve("ro/file")).hasContent("file\n");
    assertThat(host.resolve("rw/file")).hasContent("file\n");
  }

  @Test
  void nothingLeadsOut() throws IOException {
    String root = TreeListing.of(host.resolve("root"));
    String readOnly = TreeListing.of(host.resolve("ro"));
    Result result = amber.run(grants(), order(program()), LIMIT);
    assertThat(result.output()).as(result.errors()).isEqualTo(OUTPUT);
    assertThat(result.status()).isZero();
    assertUntouched(root, readOnly);
  }

  @Test
  void nothingLeadsOutOfASnapshot() throws IOException {
    String root = TreeListing.of(host.resolve("root"));
    String readOnly = TreeListing.of(host.resolve("ro"));
    // With handles of directories open, and a link to the outside made.
    Result first =
        amber.run(
            grants("--snapshot-at", "syscall:chroot", "-o", "saved"), order(program()), LIMIT);
    assertThat(first.snapshotStep()).as(first.errors()).isPresent();
    Result refused = amber.command(List.of("resume", "--root", "root", "saved"), order(), LIMIT);
    assertThat(refused.status()).as("what was granted is not granted again").isEqualTo(125);
    List<String> words = new ArrayList<>(List.of("resume"));
    words.addAll(grants("saved"));
    Result second = amber.command(words, order(), LIMIT);
    assertThat(first.output() + second.output()).as(second.errors()).isEqualTo(OUTPUT);
    assertUntouched(root, readOnly);
  }
}
