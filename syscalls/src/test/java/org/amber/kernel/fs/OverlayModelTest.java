package org.amber.kernel.fs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.amber.abi.OpenFlags;
import org.amber.abi.Stat;
import org.amber.kernel.fs.host.LinuxHostFileSystem;
import org.amber.kernel.vfs.At;
import org.amber.kernel.vfs.AttributeOperations;
import org.amber.kernel.vfs.DirectoryEntry;
import org.amber.kernel.vfs.NameOperations;
import org.amber.kernel.vfs.OpenOperation;
import org.amber.kernel.vfs.RenameOperation;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same random operations on the overlay over a directory, and by the host's own calls on a copy
 * of that directory: the same results, errors and trees. Saved and restored on the way.
 */
class OverlayModelTest {
  private static final int OPERATIONS = 1200;
  private static final int SAVE_EVERY = 150;
  private static final int COMPARE_EVERY = 40;
  private static final int MOST_OPEN = 4;
  private static final String[] PLACES = {"", "", "d/", "e/", "d/s/", "e/s/"};
  private static final String[] NAMES = {"a", "b", "c", "d", "e", "s", "l"};
  private static final String[] TARGETS = {"a", "d", "e/s", "nowhere", "l", "d/a"};
  private static final int[] MODES = {0700, 0755, 0711, 01777};

  @TempDir Path lower;
  @TempDir Path copy;
  @TempDir Path untouched;

  private Random random = new Random(0);
  private FilesMachine machine;
  private NativeTree real;
  private final List<Integer> open = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    fill(lower);
    fill(copy);
    fill(untouched);
    machine = FilesMachine.plain(lower);
    real = new NativeTree(copy);
  }

  @AfterEach
  void end() {
    real.close();
    machine.close();
  }

  private static void fill(Path root) throws IOException {
    Files.createDirectories(root.resolve("d/s"));
    Files.createDirectories(root.resolve("e"));
    Files.writeString(root.resolve("a"), "first");
    Files.createLink(root.resolve("b"), root.resolve("a"));
    Files.writeString(root.resolve("d/a"), "x".repeat(9000));
    Files.writeString(root.resolve("d/s/c"), "deep");
    Files.createSymbolicLink(root.resolve("l"), Path.of("d/s"));
    Files.createSymbolicLink(root.resolve("e/l"), Path.of("missing"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void theSameAsOnTheHost(long seed) {
    random = new Random(seed);
    for (int i = 1; i <= OPERATIONS; i++) {
      step("seed " + seed + ", operation " + i);
      if (i % COMPARE_EVERY == 0) {
        assertThat(overlayTree()).as("seed %d after %d", seed, i).isEqualTo(hostTree(copy));
      }
      if (i % SAVE_EVERY == 0) {
        FilesMachine before = machine;
        machine = before.moved(lower);
        assertThat(machine.digest()).as("seed %d at %d", seed, i).isEqualTo(before.digest());
        before.close();
      }
    }
    open.forEach(real::closeFile);
    assertThat(hostTree(lower)).as("the directory below").isEqualTo(hostTree(untouched));
  }

  private String path() {
    return PLACES[random.nextInt(PLACES.length)] + NAMES[random.nextInt(NAMES.length)];
  }

  private void step(String what) {
    switch (random.nextInt(15)) {
      case 0, 1 -> create(what, path());
      case 2 -> same(what, "mkdir", path(), real::mkdir, this::mkdir);
      case 3 -> same(what, "rmdir", path(), real::rmdir, p -> NameOperations.rmdir(at(), p));
      case 4 -> same(what, "unlink", path(), real::unlink, p -> NameOperations.unlink(at(), p));
      case 5, 6 -> rename(what, path(), path());
      case 7 -> link(what, path(), path());
      case 8 -> symlink(what, TARGETS[random.nextInt(TARGETS.length)], path());
      case 9 -> {
        int mode = MODES[random.nextInt(MODES.length)];
        same(what, "chmod " + mode, path(), p -> real.chmod(p, mode), p -> chmod(p, mode));
      }
      case 10 -> {
        long length = random.nextInt(3) * 4000L;
        same(
            what,
            "truncate " + length,
            path(),
            p -> real.truncate(p, length),
            p -> AttributeOperations.truncate(at().follow(p), length, at().caller()));
      }
      case 11, 12 -> openAndKeep(what, path());
      case 13 -> useOpen(what);
      default -> closeOne();
    }
  }

  private At at() {
    return machine.tree.at;
  }

  private void mkdir(String path) {
    NameOperations.mkdir(at(), path, 0755);
  }

  private void chmod(String path, int mode) {
    AttributeOperations.chmod(at().follow(path), mode, at().caller());
  }

  /** An operation on one path. */
  @FunctionalInterface
  private interface OnPath {
    void run(String path);
  }

  private static void same(String what, String name, String path, OnPath host, OnPath guest) {
    String expected = NativeTree.outcome(() -> done(() -> host.run(path)));
    String actual = NativeTree.outcome(() -> done(() -> guest.run(path)));
    assertThat(actual).as("%s: %s %s", what, name, path).isEqualTo(expected);
  }

  private static String done(Runnable action) {
    action.run();
    return "done";
  }

  private void create(String what, String path) {
    int flags =
        OpenFlags.O_RDWR | OpenFlags.O_CREAT | (random.nextBoolean() ? OpenFlags.O_EXCL : 0);
    String text = "text " + random.nextInt(1000);
    long position = random.nextInt(2) * 5000L;
    same(
        what,
        "create " + flags,
        path,
        p -> {
          int fd = real.open(p, flags);
          real.write(fd, text, position);
          real.closeFile(fd);
        },
        p -> {
          VfsFile file = open(p, flags);
          write(file, text, position);
          file.release();
        });
  }

  private VfsFile open(String path, int flags) {
    VfsFile file = OpenOperation.open(at(), path, flags, 0666, 0);
    file.retain();
    return file;
  }

  private void write(VfsFile file, String text, long position) {
    file.setOffset(position);
    long ignored = machine.tree.write(file, text);
  }

  private void rename(String what, String from, String to) {
    same(
        what,
        "rename to " + to + " of",
        from,
        p -> real.rename(p, to),
        p -> RenameOperation.rename(at(), p, at(), to, 0));
  }

  private void link(String what, String from, String to) {
    same(
        what,
        "link to " + to + " of",
        from,
        p -> real.link(p, to),
        p -> NameOperations.link(at().get(p, false), at(), to));
  }

  private void symlink(String what, String target, String path) {
    same(
        what,
        "symlink to " + target,
        path,
        p -> real.symlink(target, p),
        p -> NameOperations.symlink(at(), target, p));
  }

  private void openAndKeep(String what, String path) {
    if (open.size() < MOST_OPEN) {
      same(
          what,
          "open",
          path,
          p -> open.add(real.open(p, OpenFlags.O_RDWR)),
          p -> machine.open.add(open(p, OpenFlags.O_RDWR)));
      assertThat(machine.open).as(what).hasSameSizeAs(open);
    }
  }

  private void useOpen(String what) {
    if (open.isEmpty()) {
      return;
    }
    int index = random.nextInt(open.size());
    VfsFile file = (VfsFile) machine.open.get(index);
    if (random.nextBoolean()) {
      String text = "open " + random.nextInt(100);
      real.write(open.get(index), text, 3);
      write(file, text, 3);
    }
    file.setOffset(0);
    assertThat(machine.tree.read(file, 20_000))
        .as("%s: open file %d", what, index)
        .isEqualTo(real.read(open.get(index), 20_000));
  }

  private void closeOne() {
    if (!open.isEmpty()) {
      int index = random.nextInt(open.size());
      real.closeFile(open.get(index));
      open.subList(index, index + 1).clear();
      machine.open.remove(index).release();
    }
  }

  // Whole trees: path to type, permissions, links, size and contents.

  private static Map<String, String> hostTree(Path root) {
    Map<String, String> all = new TreeMap<>();
    try (LinuxHostFileSystem host = new LinuxHostFileSystem(root)) {
      addHost(root, host, "", all);
    }
    return all;
  }

  private static void addHost(
      Path root, LinuxHostFileSystem host, String path, Map<String, String> all) {
    Stat stat = host.stat(path);
    assertThat(stat).as(path).isNotNull();
    try {
      if (stat.isDirectory()) {
        for (DirectoryEntry entry : host.list(path)) {
          if (!entry.name().startsWith(".")) {
            addHost(root, host, path.isEmpty() ? entry.name() : path + "/" + entry.name(), all);
          }
        }
      }
      String contents =
          stat.isRegular()
              ? Files.readString(root.resolve(path), StandardCharsets.ISO_8859_1)
              : stat.isSymlink() ? Files.readSymbolicLink(root.resolve(path)).toString() : "";
      all.put(path, describe(stat, contents));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, String> overlayTree() {
    Map<String, String> all = new TreeMap<>();
    addOverlay("", all);
    return all;
  }

  private void addOverlay(String path, Map<String, String> all) {
    VfsPath found = at().get(path.isEmpty() ? "/" : path, false);
    Stat stat = found.inode().stat();
    String contents = "";
    if (stat.isDirectory()) {
      for (DirectoryEntry entry : found.inode().list()) {
        if (!entry.name().startsWith(".")) {
          addOverlay(path.isEmpty() ? entry.name() : path + "/" + entry.name(), all);
        }
      }
    } else if (stat.isSymlink()) {
      contents = found.inode().readLink();
    } else {
      contents = machine.tree.get(path);
    }
    all.put(path, describe(stat, contents));
  }

  /** Directories of some file systems have no count of links, and each its own idea of a size. */
  private static String describe(Stat stat, String contents) {
    String size = stat.isDirectory() ? "" : stat.nlink() + " links, " + stat.size() + " bytes ";
    return Integer.toOctalString(stat.mode()) + " " + size + contents.hashCode();
  }
}
