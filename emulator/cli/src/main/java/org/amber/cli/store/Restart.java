package org.amber.cli.store;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.age.EncryptedPlaces;
import org.amber.snapshot.store.Checkpoint;
import org.amber.snapshot.store.StoredMachine;

/**
 * How machines are gone on with, each in a process of its own.
 *
 * @param amber the program
 * @param places open what is encrypted
 * @param keyWords options that have the program open it, too
 */
public record Restart(Path amber, EncryptedPlaces places, List<String> keyWords) {
  private static final String KEY_FILE = "AMBER_KEY_FILE";

  /**
   * A terminal's keys are for who keeps the machines, not for them: they would end their guests.
   */
  private static final List<String> SHIELD =
      List.of("/bin/sh", "-c", "trap '' HUP INT QUIT; exec \"$0\" \"$@\"");

  public Restart {
    keyWords = List.copyOf(keyWords);
  }

  /**
   * Finds out whether there is a key, if one is needed.
   *
   * @throws org.amber.snapshot.age.NoKeyException when there is none
   */
  void requireKey(StoredMachine machine, Checkpoint checkpoint) throws SnapshotException {
    if (checkpoint.isEncrypted()) {
      places.open(checkpoint.path()).close();
    }
    JsonObject ignored = machine.description(places);
  }

  Process start(StoredMachine machine, Checkpoint checkpoint, MachineOutput output)
      throws IOException {
    JsonObject description = machine.description(places);
    List<String> command = new ArrayList<>(SHIELD);
    command.addAll(List.of(amber.toString(), "resume"));
    command.add("--store=" + machine.store().directory());
    command.add("--on-term-checkpoint");
    // What it has written to granted files since is there; its own options may say otherwise.
    command.add("--files=host");
    if (description.get("options") instanceof JsonArray options) {
      for (JsonElement option : options) {
        command.add(option.getAsString());
      }
    }
    if (checkpoint.isEncrypted() || machine.isEncrypted()) {
      command.addAll(keyWords);
    }
    command.add(checkpoint.path().toString());
    ProcessBuilder builder = new ProcessBuilder(command);
    // It may go on in another directory than ours.
    builder
        .environment()
        .computeIfPresent(
            KEY_FILE,
            (name, file) -> file.isEmpty() ? file : Path.of(file).toAbsolutePath().toString());
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    output.apply(builder);
    if (description.get("directory") instanceof JsonPrimitive directory
        && Files.isDirectory(Path.of(directory.getAsString()))) {
      builder.directory(Path.of(directory.getAsString()).toFile());
    }
    return builder.start();
  }
}
