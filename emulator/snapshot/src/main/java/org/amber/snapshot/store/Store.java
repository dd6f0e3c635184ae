package org.amber.snapshot.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.amber.snapshot.AtomicFile;
import org.amber.snapshot.PageFiles;
import org.amber.snapshot.SnapshotException;
import org.jspecify.annotations.Nullable;

/**
 * A directory with the checkpoints of machines:
 *
 * <pre>
 *   amber-store               what it is, and its version
 *   lock                      held by who writes, and alone by who removes
 *   pages/DIGEST.pages        pages, in files that checkpoints name
 *   machines/NAME/            see {@link StoredMachine}
 * </pre>
 *
 * Several processes may use it at once, each with one object for it. Whatever is interrupted at any
 * point, each checkpoint is there as a whole or not at all, with all that it needs.
 */
public final class Store {
  private static final String MARK = "amber-store";
  private static final String FIRST_LINE = "amber store 1\n";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_+@:][A-Za-z0-9._+@:-]{0,99}");

  private final Path directory;
  private final StoreLocks locks = new StoreLocks();

  private Store(Path directory) {
    this.directory = directory;
  }

  /** Whether a directory is a store. */
  public static boolean isAt(Path directory) {
    return Files.exists(directory.resolve(MARK));
  }

  /**
   * A store that is there.
   *
   * @throws SnapshotException when there is none
   */
  public static Store open(Path directory) throws SnapshotException {
    Path mark = directory.resolve(MARK);
    try {
      String found = Files.readString(mark, StandardCharsets.ISO_8859_1);
      if (!found.equals(FIRST_LINE)) {
        throw new SnapshotException(
            directory
                + ": a store of another version of Amber: "
                + found.lines().findFirst().orElse(""));
      }
      return new Store(directory.toRealPath());
    } catch (NoSuchFileException e) {
      throw new SnapshotException(
          directory
              + (Files.isDirectory(directory)
                  ? ": is not a store (it has no file " + MARK + ")"
                  : ": there is no such store"),
          e);
    } catch (SnapshotException e) {
      throw e;
    } catch (IOException e) {
      throw failure(directory, e);
    }
  }

  /**
   * A store that is there, or is made: its directory does not exist yet, or is empty.
   *
   * @throws SnapshotException when it cannot be made
   */
  public static Store openOrCreate(Path directory) throws SnapshotException {
    if (isAt(directory)) {
      return open(directory);
    }
    try {
      List<Path> ignored = NewDirectory.create(directory);
      try (Stream<Path> found = Files.list(directory)) {
        // Another process may be making it at this moment.
        if (found.anyMatch(path -> !isOurs(path))) {
          throw new SnapshotException(
              directory + ": has other files in it: name an empty or a new directory");
        }
      }
      Store store = new Store(directory.toRealPath());
      Files.createDirectories(store.pages());
      Files.createDirectories(store.machinesDirectory());
      makeLock(store.lock());
      mark(directory);
      return store;
    } catch (SnapshotException e) {
      throw e;
    } catch (IOException e) {
      throw failure(directory, e);
    }
  }

  private static void mark(Path directory) throws IOException {
    Path ignored = SmallFile.write(directory.resolve(MARK), FIRST_LINE);
  }

  /** On a full disk nobody could make it: what is there can be locked, and so removed. */
  private static void makeLock(Path lock) throws IOException {
    Files.newOutputStream(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
  }

  private static boolean isOurs(Path path) {
    String name = String.valueOf(path.getFileName());
    return List.of(MARK, "pages", "machines", "lock", "lost+found").contains(name)
        || name.startsWith("." + MARK);
  }

  static SnapshotException failure(Path path, IOException e) {
    if (e instanceof SnapshotException known) {
      return known;
    }
    String reason =
        switch (e) {
          case AccessDeniedException denied -> "no permission for " + denied.getFile();
          case NoSuchFileException gone -> gone.getFile() + " is not there";
          case FileAlreadyExistsException other -> other.getFile() + " is there already";
          case FileSystemException other when other.getReason() != null -> other.getReason();
          default -> String.valueOf(e.getMessage());
        };
    return new SnapshotException("the store " + path + ": " + reason, e);
  }

  public Path directory() {
    return directory;
  }

  /** Where files with pages are. */
  public Path pages() {
    return directory.resolve("pages");
  }

  /** Whether a file has pages. */
  public static boolean hasPages(Path file) {
    return file.toString().endsWith(PageFiles.SUFFIX);
  }

  /** Where machines are. */
  public Path machinesDirectory() {
    return directory.resolve("machines");
  }

  StoreLocks locks() {
    return locks;
  }

  /** Does what must not meet anybody who holds the store {@link #alone}. */
  <T> T shared(StoreLocks.Work<T> work) throws SnapshotException {
    try {
      return locks.shared(lock(), work);
    } catch (IOException e) {
      throw failure(directory, e);
    }
  }

  /** Has the store to itself, in which nothing comes or goes meanwhile; null while others write. */
  StoreLocks.@Nullable Lock alone() throws IOException {
    return locks.tryAlone(lock());
  }

  private Path lock() {
    return directory.resolve("lock");
  }

  /** Whether machines may have this name: letters, digits and some signs, at most 100. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** All machines, by name. */
  public List<StoredMachine> machines() throws SnapshotException {
    List<StoredMachine> machines = new ArrayList<>();
    try (Stream<Path> found = Files.list(machinesDirectory())) {
      found
          .filter(path -> isName(String.valueOf(path.getFileName())) && Files.isDirectory(path))
          .sorted()
          .forEach(path -> machines.add(new StoredMachine(this, path)));
    } catch (IOException e) {
      throw failure(directory, e);
    }
    return machines;
  }

  /** The machine of this name, if there is one. */
  public Optional<StoredMachine> machine(String name) {
    Path path = machinesDirectory().resolve(name);
    return isName(name) && Files.isDirectory(path)
        ? Optional.of(new StoredMachine(this, path))
        : Optional.empty();
  }

  /**
   * The machine that a checkpoint is of.
   *
   * @param snapshot any file
   */
  public Optional<StoredMachine> machineOf(Path snapshot) {
    try {
      Path parent = snapshot.toRealPath().getParent();
      return parent != null && machinesDirectory().equals(parent.getParent())
          ? Optional.of(new StoredMachine(this, parent))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * A new machine.
   *
   * @throws SnapshotException when there is one of this name, or it cannot be made
   */
  public StoredMachine create(String name) throws SnapshotException {
    if (!isName(name)) {
      throw new SnapshotException(
          name + ": no name for a machine in a store: letters, digits and ._+@:- are allowed");
    }
    Path path = machinesDirectory().resolve(name);
    try {
      Files.createDirectory(path);
      try {
        makeLock(path.resolve(StoredMachine.LOCK));
      } catch (IOException e) {
        boolean ignored = Files.deleteIfExists(path);
        throw e;
      }
      AtomicFile.force(machinesDirectory());
      return new StoredMachine(this, path);
    } catch (FileAlreadyExistsException e) {
      throw new SnapshotException(
          "the store %s has a machine %s: resume it, remove it or name another"
              .formatted(directory, name),
          e);
    } catch (IOException e) {
      throw failure(directory, e);
    }
  }
}
