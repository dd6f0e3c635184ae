package org.amber.cli.store;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.SnapshotFile;
import org.amber.snapshot.store.Checkpoint;
import org.amber.snapshot.store.Store;
import org.amber.snapshot.store.StoredMachine;

/** Verifies everything in a store, each file once. */
public final class StoreCheck {
  private final Store store;
  private boolean good = true;

  public StoreCheck(Store store) {
    this.store = store;
  }

  /**
   * What was found.
   *
   * @param what file or checkpoint
   * @param error what is wrong with it; empty: it is good
   */
  public record Result(String what, String error) {
    /** For people. */
    public String toText() {
      return error.isEmpty() ? what + ": good" : "DAMAGED: " + error;
    }

    /** For programs. */
    public JsonObject toJson() {
      JsonObject json = new JsonObject();
      json.addProperty("file", what);
      json.addProperty("good", error.isEmpty());
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
        SnapshotFile.verifyPages(file);
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

  private void check(String name, Path path, Consumer<Result> told) {
    try (SnapshotFile file = SnapshotFile.openUnread(path)) {
      file.verifyAlone();
      told.accept(new Result(name, ""));
    } catch (SnapshotException e) {
      if (Files.exists(path)) {
        failed(told, name, e);
      }
    }
  }

  private void failed(Consumer<Result> told, String what, SnapshotException e) {
    good = false;
    told.accept(new Result(what, String.valueOf(e.getMessage())));
  }

  private List<Path> pages() throws SnapshotException {
    try (Stream<Path> files = Files.list(store.pages())) {
      return files.filter(Store::hasPages).sorted().toList();
    } catch (IOException e) {
      throw new SnapshotException(store.directory() + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
