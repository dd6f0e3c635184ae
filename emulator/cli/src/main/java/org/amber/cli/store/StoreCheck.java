package org.amber.cli.store;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.SnapshotFile;
import org.amber.snapshot.SnapshotPlaces;
import org.amber.snapshot.age.EncryptedPlaces;
import org.amber.snapshot.age.NoKeyException;
import org.amber.snapshot.age.SealedFile;
import org.amber.snapshot.store.Checkpoint;
import org.amber.snapshot.store.Store;
import org.amber.snapshot.store.StoredMachine;

/** Verifies everything in a store, each file once. */
public final class StoreCheck {
  private static final String UNKNOWN =
      ": not damaged, but encrypted: what is in it was not verified, since no key opens it";

  private final Store store;
  private final SnapshotPlaces places;

  /** Encrypted files with pages that were verified with their keys. */
  private final Set<String> verified = new HashSet<>();

  private boolean good = true;

  /**
   * @param places open what is encrypted
   */
  public StoreCheck(Store store, SnapshotPlaces places) {
    this.store = store;
    this.places = places;
  }

  /**
   * What was found.
   *
   * @param what file or checkpoint
   * @param error what is wrong with it; empty: it is good
   * @param known whether what is in it was verified; else only that it is not damaged
   */
  public record Result(String what, String error, boolean known) {
    /** For people. */
    public String toText() {
      return error.isEmpty() ? what + (known ? ": good" : UNKNOWN) : "DAMAGED: " + error;
    }

    /** For programs. */
    public JsonObject toJson() {
      JsonObject json = new JsonObject();
      json.addProperty("file", what);
      json.addProperty("good", error.isEmpty());
      json.addProperty("contents_verified", error.isEmpty() && known);
      if (!error.isEmpty()) {
        json.addProperty("error", error);
      }
      return json;
    }
  }

  /**
   * Verifies all; machines may go on meanwhile.
   *
   * @param told of every checkpoint, and of pages that are damaged
   * @return whether all is good
   */
  public boolean run(Consumer<Result> told) throws SnapshotException {
    for (Path file : pages()) {
      try {
        verifyPages(file);
      } catch (SnapshotException e) {
        // Who needs it no more may have removed it meanwhile.
        if (Files.exists(file)) {
          failed(told, file.toString(), e);
        }
      }
    }
    for (StoredMachine machine : store.machines()) {
      for (Checkpoint checkpoint : machine.checkpoints()) {
        check(machine.name() + "@" + checkpoint.number(), checkpoint.path(), told);
      }
    }
    return good;
  }

  private static void verifyPages(Path file) throws SnapshotException {
    if (EncryptedPlaces.isEncrypted(file)) {
      // Who needs it has the key.
      SealedFile.verify(file);
    } else {
      SnapshotFile.verifyPages(file);
    }
  }

  private void check(String name, Path path, Consumer<Result> told) {
    try {
      boolean known = true;
      if (EncryptedPlaces.isEncrypted(path)) {
        known = checkEncrypted(path);
      } else {
        SnapshotFile.verifyAlone(path);
      }
      told.accept(new Result(name, "", known));
    } catch (SnapshotException e) {
      if (Files.exists(path)) {
        failed(told, name, e);
      }
    }
  }

  private boolean checkEncrypted(Path path) throws SnapshotException {
    SealedFile.verify(path);
    try (SnapshotFile file = SnapshotFile.open(places.open(path), false)) {
      file.verify(verified::add);
      requireList(path, file);
      return true;
    } catch (NoKeyException e) {
      requirePages(path);
      return false;
    }
  }

  /** What is not in the list would be removed. */
  private static void requireList(Path path, SnapshotFile file) throws SnapshotException {
    Set<String> needed = new HashSet<>();
    for (String needs : file.pathsOfNeeded()) {
      needed.add(String.valueOf(Path.of(needs).getFileName()));
    }
    if (!needed.equals(Set.copyOf(SealedFile.needed(path)))) {
      throw SnapshotException.damaged(
          path.toString(), "somebody has changed the list of what it needs", null);
    }
  }

  private void requirePages(Path path) throws SnapshotException {
    for (String name : SealedFile.needed(path)) {
      if (!Files.exists(store.pages().resolve(name))) {
        throw SnapshotException.damaged(
            path.toString(), "it needs %s, which is missing".formatted(name), null);
      }
    }
  }

  private void failed(Consumer<Result> told, String what, SnapshotException e) {
    good = false;
    told.accept(new Result(what, String.valueOf(e.getMessage()), false));
  }

  private List<Path> pages() throws SnapshotException {
    try (Stream<Path> files = Files.list(store.pages())) {
      return files.filter(Store::hasPages).sorted().toList();
    } catch (IOException e) {
      throw new SnapshotException(store.directory() + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
