package org.amber.snapshot.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.amber.snapshot.PageFiles;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.age.SealedFile;

/** Removes pages that no checkpoint needs, and what was left by writers that were killed. */
public final class StoreSweep {
  private static final String UNFINISHED = ".tmp";

  private final Store store;

  public StoreSweep(Store store) {
    this.store = store;
  }

  /**
   * What was done.
   *
   * @param files how many were removed
   * @param bytes how many they had
   * @param busy the store was in use, and nothing was done
   */
  public record Result(int files, long bytes, boolean busy) {
    private static final Result NOTHING = new Result(0, 0, true);
  }

  /**
   * Removes pages that nobody needs and unfinished files, unless somebody writes at this moment.
   *
   * @throws SnapshotException when a checkpoint cannot be read: then nothing is removed, since
   *     nobody knows what it needs
   */
  public Result run() throws SnapshotException {
    try (StoreLocks.Lock lock = store.alone()) {
      return lock == null ? Result.NOTHING : sweep();
    } catch (IOException e) {
      throw Store.failure(store.directory(), e);
    }
  }

  private Result sweep() throws IOException {
    Set<Path> needed = new HashSet<>();
    List<Path> superfluous = new ArrayList<>();
    for (StoredMachine machine : store.machines()) {
      for (Checkpoint checkpoint : machine.checkpoints()) {
        needed.addAll(neededBy(machine, checkpoint));
      }
      addUnfinished(machine.directory(), superfluous);
    }
    addUnfinished(store.pages(), superfluous);
    try (Stream<Path> files = Files.list(store.pages())) {
      files
          .filter(file -> file.toString().endsWith(PageFiles.SUFFIX) && !needed.contains(file))
          .forEach(superfluous::add);
    }
    long bytes = 0;
    int count = 0;
    for (Path file : superfluous) {
      long size = Files.size(file);
      if (Files.deleteIfExists(file)) {
        bytes += size;
        count++;
      }
    }
    return new Result(count, bytes, false);
  }

  private List<Path> neededBy(StoredMachine machine, Checkpoint checkpoint)
      throws SnapshotException {
    try {
      return checkpoint.isEncrypted()
          ? SealedFile.needed(checkpoint.path()).stream().map(store.pages()::resolve).toList()
          : PageFiles.neededBy(checkpoint.path()).stream()
              .map(name -> machine.directory().resolve(name).normalize())
              .toList();
    } catch (SnapshotException e) {
      throw new SnapshotException(
          "%s: no pages are removed while nobody knows which it needs: amber store rm %s %s@%d"
              .formatted(e.getMessage(), store.directory(), machine.name(), checkpoint.number()),
          e);
    }
  }

  /** Writers hold the store's lock, so whoever has left these is gone. */
  private static void addUnfinished(Path directory, List<Path> found) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      files
          .filter(
              file -> {
                String name = String.valueOf(file.getFileName());
                return name.startsWith(".") && name.endsWith(UNFINISHED);
              })
          .forEach(found::add);
    }
  }
}
