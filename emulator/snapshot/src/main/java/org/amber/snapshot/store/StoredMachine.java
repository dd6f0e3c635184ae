package org.amber.snapshot.store;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.amber.snapshot.AtomicFile;
import org.amber.snapshot.FileSealing;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.SnapshotFile;
import org.amber.snapshot.SnapshotPlaces;
import org.jspecify.annotations.Nullable;

/**
 * A machine in a store: its directory has
 *
 * <pre>
 *   NNNNNNNN.amber    checkpoints, the greatest number is the newest
 *   lock              held while the machine runs
 *   machine.json      how to go on with it, from whoever runs it
 *   machine.age       the same of a machine that is encrypted; then the other does not count
 *   ended.json        it has ended, and how
 *   tries.json        how often it was tried to go on, and what came of it
 *   aside.txt         it is not gone on with any more, and why
 * </pre>
 */
public final class StoredMachine {
  static final String LOCK = "lock";
  private static final String DESCRIPTION = "machine.json";
  private static final String ENCRYPTED_DESCRIPTION = "machine.age";
  private static final String ENDED = "ended.json";
  private static final String TRIES = "tries.json";
  private static final String ASIDE = "aside.txt";
  private static final String STATUS = "status";

  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private final Store store;
  private final Path directory;

  StoredMachine(Store store, Path directory) {
    this.store = store;
    this.directory = directory;
  }

  public String name() {
    return String.valueOf(directory.getFileName());
  }

  public Store store() {
    return store;
  }

  public Path directory() {
    return directory;
  }

  /** Its checkpoints, the oldest first. */
  public List<Checkpoint> checkpoints() throws SnapshotException {
    List<Checkpoint> checkpoints = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      files.forEach(
          file -> {
            int number = Checkpoint.numberOf(file);
            if (number > 0) {
              checkpoints.add(new Checkpoint(number, file));
            }
          });
    } catch (IOException e) {
      throw Store.failure(store.directory(), e);
    }
    checkpoints.sort(Checkpoint.BY_AGE);
    return checkpoints;
  }

  /** When a checkpoint was taken, as it says itself; long ago when it does not. */
  static Instant taken(Checkpoint checkpoint) {
    return checkpoint.isEncrypted() ? written(checkpoint) : said(checkpoint);
  }

  /**
   * When the file of a checkpoint was written, which can be known without a key; long ago when it
   * is not there.
   */
  public static Instant written(Checkpoint checkpoint) {
    try {
      return Files.getLastModifiedTime(checkpoint.path()).toInstant();
    } catch (IOException e) {
      return Instant.EPOCH;
    }
  }

  private static Instant said(Checkpoint checkpoint) {
    try (SnapshotFile file = SnapshotFile.describedIn(checkpoint.path())) {
      return Instant.parse(file.manifest().created());
    } catch (SnapshotException | DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }

  /** The right to run the machine and to write its checkpoints; empty while somebody has it. */
  public Optional<MachineClaim> claim() throws SnapshotException {
    try {
      StoreLocks.Lock lock = store.locks().alone(directory.resolve(LOCK));
      return lock == null ? Optional.empty() : Optional.of(new MachineClaim(this, lock));
    } catch (IOException e) {
      throw Store.failure(store.directory(), e);
    }
  }

  /** Whether somebody has the {@link #claim}. */
  public boolean isClaimed() throws SnapshotException {
    try {
      return store.locks().isTaken(directory.resolve(LOCK));
    } catch (IOException e) {
      throw Store.failure(store.directory(), e);
    }
  }

  /**
   * What {@link MachineClaim#describe} was told.
   *
   * @param places open what is encrypted
   * @throws org.amber.snapshot.age.NoKeyException when they do not
   */
  public JsonObject description(SnapshotPlaces places) throws SnapshotException {
    Path encrypted = directory.resolve(ENCRYPTED_DESCRIPTION);
    return isEncrypted() ? object(encrypted, SmallFile.read(encrypted, places)) : read(DESCRIPTION);
  }

  /** Whether what is told of it is encrypted, as its next checkpoints are. */
  public boolean isEncrypted() {
    return Files.exists(directory.resolve(ENCRYPTED_DESCRIPTION));
  }

  /** The exit status with which its program has ended, if it has: 128 + n for signal n. */
  public OptionalInt ended() throws SnapshotException {
    return WholeNumber.of(read(ENDED).get(STATUS));
  }

  /** What was tried in vain since its last checkpoint was taken. */
  public Tries tries() throws SnapshotException {
    return Tries.of(read(TRIES));
  }

  /** Why it is not gone on with any more; empty: it is. */
  public Optional<String> aside() throws SnapshotException {
    try {
      return SmallFile.read(directory.resolve(ASIDE));
    } catch (IOException e) {
      throw Store.failure(store.directory(), e);
    }
  }

  void describe(JsonObject description, FileSealing sealing) throws SnapshotException {
    boolean encrypts = sealing.encrypts();
    write(encrypts ? ENCRYPTED_DESCRIPTION : DESCRIPTION, GSON.toJson(description) + "\n", sealing);
    remove(encrypts ? DESCRIPTION : ENCRYPTED_DESCRIPTION);
  }

  void end(int status) throws SnapshotException {
    JsonObject end = new JsonObject();
    end.addProperty(STATUS, status);
    end.addProperty("at", Instant.now().toString());
    write(ENDED, GSON.toJson(end) + "\n");
  }

  /** Remembers what was tried in vain. */
  public void setTries(Tries tries) throws SnapshotException {
    write(TRIES, GSON.toJson(tries.toJson()) + "\n");
  }

  /** Has it not gone on with any more. */
  public void setAside(String report) throws SnapshotException {
    write(ASIDE, report);
  }

  /** Has it gone on with again, from its newest checkpoint. */
  public void takeBack() throws SnapshotException {
    remove(ASIDE);
    remove(TRIES);
  }

  void reopen() throws SnapshotException {
    remove(ENDED);
    remove(ASIDE);
  }

  void progressed() throws SnapshotException {
    remove(TRIES);
  }

  /** Removes it with all of its checkpoints; its claim is held. */
  void remove() throws SnapshotException {
    boolean ignored = store.shared(this::removeAll);
  }

  private boolean removeAll() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted((a, b) -> order(a) - order(b)).toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
    AtomicFile.force(store.machinesDirectory());
    return true;
  }

  /** What is left after a crash is still a machine; and until all is gone, nobody else has it. */
  private static int order(Path file) {
    if (file.endsWith(LOCK)) {
      return 2;
    }
    return Checkpoint.numberOf(file) > 0 ? 1 : 0;
  }

  private void remove(String file) throws SnapshotException {
    try {
      boolean ignored = Files.deleteIfExists(directory.resolve(file));
    } catch (IOException e) {
      throw Store.failure(store.directory(), e);
    }
  }

  private JsonObject read(String file) throws SnapshotException {
    try {
      Path path = directory.resolve(file);
      return object(path, SmallFile.read(path).orElse("{}"));
    } catch (IOException e) {
      throw Store.failure(store.directory(), e);
    }
  }

  private static JsonObject object(Path path, String text) throws SnapshotException {
    try {
      @Nullable JsonElement json = JsonParser.parseString(text);
      return json instanceof JsonObject object ? object : new JsonObject();
    } catch (JsonParseException e) {
      throw new SnapshotException(path + ": is no JSON: remove it", e);
    }
  }

  private void write(String file, String text) throws SnapshotException {
    write(file, text, FileSealing.NONE);
  }

  private void write(String file, String text, FileSealing sealing) throws SnapshotException {
    // Its unfinished file must not be taken for one that somebody has left.
    Path ignored = store.shared(() -> SmallFile.write(directory.resolve(file), text, sealing));
  }
}
