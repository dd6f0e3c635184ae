package org.amber.tests.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Makes the files that every case finds in its directory: the same bytes, modes and times always.
 */
public final class Fixture {
  private static final FileTime TIME = FileTime.from(Instant.parse("2024-02-29T12:34:56Z"));
  private static final String[] WORDS =
      ("amber resin insect forest river stone light wave clock wheel bridge garden window paper"
              + " copper silver thunder winter summer harbor island mountain valley meadow orchard"
              + " lantern compass anchor feather candle mirror ladder hammer needle thread pattern")
          .split(" ");
  private static final List<String> SCRIPTS =
      List.of(
          "data.py",
          "arrays.py",
          "inventory.py",
          "processes.py",
          "callbacks.py",
          "sockets.py",
          "jobs.sh",
          "plumbing.sh",
          "processes.pl",
          "project.mk",
          "repository.sh",
          "shared-database.sh",
          "postgres.sh",
          "redis.sh",
          "nginx.sh",
          "secure-shell.sh",
          "editor.py",
          "screens.py",
          "windows.sh",
          "services.js",
          "Hello.java",
          "compute.lua",
          "traces.lua",
          "report.pl",
          "table.sql",
          "report.awk",
          "series.bc",
          "shebang",
          "document.md");

  private Fixture() {}

  /** Empties the directory, or makes it, and fills it. */
  public static void fill(Path directory) {
    try {
      delete(directory);
      Files.createDirectories(directory);
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
      text(directory.resolve("text"), 400, 1);
      text(directory.resolve("text2"), 400, 2);
      write(directory.resolve("numbers"), numbers(500));
      write(directory.resolve("sorted"), WORDS[0] + "\n" + WORDS[10] + "\n" + WORDS[20] + "\n");
      write(directory.resolve("table.csv"), table(200));
      write(directory.resolve("generated.c"), GeneratedSource.text());
      write(directory.resolve("empty"), "");
      write(directory.resolve("no-newline"), "the last line has no end");
      write(directory.resolve("tabs"), "a\tb\tc\n\tindented\n        eight blanks\n");
      write(directory.resolve("dos"), "one\r\ntwo\r\n");
      write(directory.resolve("utf8"), "Grüße, Welt: αβγ 日本語 🙂\n".repeat(20));
      binary(directory.resolve("binary"), 65536, 3);
      for (String script : SCRIPTS) {
        script(directory, script);
      }
      Path tree = Files.createDirectories(directory.resolve("tree/deep/deeper"));
      text(tree.resolve("leaf"), 10, 4);
      text(directory.resolve("tree/one"), 20, 5);
      Files.createSymbolicLink(directory.resolve("tree/link"), Path.of("one"));
      Files.createDirectory(directory.resolve("tree/empty"));
      freeze(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds {@code big}, a tree of about the given size: text, binaries, many small files, links. */
  public static void addTree(Path directory, long bytes) {
    try {
      Path big = Files.createDirectories(directory.resolve("big"));
      long each = bytes / 10;
      text(big.resolve("text"), (int) (each * 4 / 60), 11);
      binary(big.resolve("binary"), (int) (each * 3), 12);
      write(big.resolve("zeros"), "\0".repeat((int) each));
      for (int i = 0; i < 100; i++) {
        Path in = Files.createDirectories(big.resolve("dir-" + i % 10 + "/sub"));
        binary(in.resolve("file-" + i), (int) (each * 2 / 100), 100 + i);
      }
      Files.createSymbolicLink(big.resolve("link"), Path.of("dir-1/sub"));
      freeze(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes a tree. */
  public static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void freeze(Path directory) throws IOException {
    // Later than all else, so that the host (relatime) does not move it when the files are read.
    FileTime read = FileTime.from(Instant.now().plusSeconds(3600));
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .setTimes(TIME, read, null);
      }
    }
  }

  private static void write(Path file, String text) throws IOException {
    Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }

  private static void binary(Path file, int size, long seed) throws IOException {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    Files.write(file, bytes);
  }

  private static void text(Path file, int lines, long seed) throws IOException {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      for (int words = 3 + random.nextInt(9); words > 0; words--) {
        text.append(WORDS[random.nextInt(WORDS.length)]).append(words == 1 ? ".\n" : " ");
      }
    }
    write(file, text.toString());
  }

  private static String numbers(int count) {
    Random random = new Random(6);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(random.nextInt(20000) - 10000).append('\n');
    }
    return text.toString();
  }

  private static String table(int rows) {
    Random random = new Random(7);
    StringBuilder text = new StringBuilder("id,name,group,amount\n");
    for (int i = 1; i <= rows; i++) {
      text.append(i)
          .append(',')
          .append(WORDS[random.nextInt(WORDS.length)])
          .append(',')
          .append((char) ('A' + random.nextInt(4)))
          .append(',')
          .append(random.nextInt(100000) / 100.0)
          .append('\n');
    }
    return text.toString();
  }

  private static void script(Path directory, String name) throws IOException {
    try (InputStream in = Fixture.class.getResourceAsStream("/scripts/" + name)) {
      Path file = directory.resolve(name);
      Files.write(file, Objects.requireNonNull(in, name).readAllBytes());
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }
}
