package org.amber.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.file.Path;
import java.util.Optional;
import org.amber.cli.options.UsageException;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.SnapshotStreams;
import org.amber.snapshot.age.EncryptedPlaces;
import org.amber.snapshot.age.KeyFile;
import org.amber.snapshot.age.NoKeyException;
import org.amber.snapshot.age.SnapshotKeys;
import org.amber.snapshot.store.StoredMachine;

/** Who can open what a machine in a store writes. */
final class StoreKeys {
  private static final String RECIPIENTS = "recipients";

  private final SnapshotKeys keys;
  private final EncryptedPlaces places;

  StoreKeys(Machines machines) {
    this.keys = machines.keys();
    this.places = machines.places();
  }

  /**
   * Who has not said it goes on as before: encrypted if the machine is, or what it was saved in,
   * and for the same.
   *
   * @param known the machine that is gone on with, if it is in a store
   * @return whether what is written is encrypted
   * @throws SnapshotException when no key opens what it was saved in
   */
  boolean choose(Optional<StoredMachine> known, Path snapshot) throws SnapshotException {
    if (keys.encrypts() || keys.isPlain()) {
      return keys.encrypts();
    }
    if (SnapshotStreams.isStream(snapshot)) {
      throw new UsageException(
          "nobody knows beforehand whether what comes through a pipe is encrypted: say --encrypt-to"
              + " KEY, or --plain");
    }
    boolean machine = known.isPresent() && known.get().isEncrypted();
    if (machine && known.get().description(places).get(RECIPIENTS) instanceof JsonArray texts) {
      texts.forEach(this::encryptTo);
    }
    boolean file = EncryptedPlaces.isEncrypted(snapshot);
    if (file) {
      // What opens it is who it is encrypted to from now on, unless that is known already.
      places.open(snapshot).close();
    }
    return machine || file;
  }

  private void encryptTo(JsonElement text) {
    // No file is read because somebody has written its name here.
    if (text instanceof JsonPrimitive key && key.getAsString().startsWith("age1")) {
      try {
        KeyFile.recipients(key.getAsString()).forEach(keys::encryptTo);
      } catch (IllegalArgumentException e) {
        throw new UsageException(
            "what the machine says of its keys is wrong: say --encrypt-to KEY");
      }
    }
  }

  /** What is told of a machine, as far as it can be read. */
  JsonObject description(StoredMachine machine) throws SnapshotException {
    try {
      return machine.description(places);
    } catch (NoKeyException e) {
      // Its next checkpoints are for others, and so is what is told of it.
      return new JsonObject();
    }
  }

  /** Has a description tell whoever goes on with the machine. */
  void note(JsonObject description) {
    JsonArray texts = new JsonArray();
    keys.publicRecipients().forEach(texts::add);
    description.add(RECIPIENTS, texts);
  }
}
