package org.amber.cli.store;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.amber.cli.inspect.PlainText;
import org.amber.snapshot.Manifest;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.SnapshotFile;
import org.amber.snapshot.SnapshotPlaces;
import org.amber.snapshot.age.NoKeyException;
import org.amber.snapshot.store.Checkpoint;
import org.amber.snapshot.store.StoredMachine;

/** What there is to tell about the machines of a store. */
public final class StoreListing {
  private static final String NAME = "name";
  private static final String STATE = "state";
  private static final String CHECKPOINTS = "checkpoints";
  private static final String STEP = "step";
  private static final String TAKEN = "taken";
  private static final String COMMAND = "command";
  private static final String ENCRYPTED = "encrypted";
  private static final String CALLED = "called";

  private StoreListing() {}

  /**
   * A machine.
   *
   * @param places open what is encrypted; where they do not, that is said
   */
  public static JsonObject of(StoredMachine machine, SnapshotPlaces places)
      throws SnapshotException {
    JsonObject json = new JsonObject();
    List<Checkpoint> checkpoints = machine.checkpoints();
    json.addProperty(NAME, machine.name());
    json.addProperty(STATE, state(machine));
    machine.ended().ifPresent(status -> json.addProperty("status", status));
    json.addProperty(CHECKPOINTS, checkpoints.size());
    if (!checkpoints.isEmpty()) {
      newest(checkpoints.getLast(), places, json);
    }
    return json;
  }

  private static String state(StoredMachine machine) throws SnapshotException {
    if (machine.isClaimed()) {
      return "running";
    }
    if (machine.ended().isPresent()) {
      return "ended " + machine.ended().getAsInt();
    }
    return machine.aside().isPresent() ? "set aside" : "stopped";
  }

  private static void newest(Checkpoint checkpoint, SnapshotPlaces places, JsonObject json) {
    json.addProperty("newest", checkpoint.path().toString());
    json.addProperty(ENCRYPTED, checkpoint.isEncrypted());
    try (SnapshotFile file = SnapshotFile.describedIn(places.open(checkpoint.path()))) {
      Manifest manifest = file.manifest();
      json.addProperty(STEP, manifest.step());
      json.addProperty(TAKEN, manifest.created());
      if (!manifest.name().isEmpty()) {
        json.addProperty(CALLED, manifest.name());
      }
      JsonArray command = new JsonArray();
      manifest.arguments().forEach(command::add);
      json.add(COMMAND, command);
    } catch (NoKeyException e) {
      Instant written = StoredMachine.written(checkpoint);
      json.addProperty(TAKEN, written.truncatedTo(ChronoUnit.SECONDS).toString());
    } catch (SnapshotException e) {
      json.addProperty("error", e.getMessage());
    }
  }

  /** A table for people. */
  public static String text(JsonArray machines) {
    StringBuilder table = new StringBuilder();
    row(table, "NAME", "STATE", "CHECKPOINTS", "STEP", "TAKEN", "CALLED", "COMMAND");
    for (JsonElement element : machines) {
      JsonObject machine = element.getAsJsonObject();
      row(
          table,
          text(machine, NAME),
          text(machine, STATE),
          text(machine, CHECKPOINTS),
          text(machine, STEP),
          text(machine, TAKEN).replaceFirst("\\..*Z$", "Z"),
          PlainText.of(text(machine, CALLED)),
          machine.has("error") ? text(machine, "error") : command(machine));
    }
    return table.toString();
  }

  private static void row(StringBuilder table, String... cells) {
    table.append(
        String.format(Locale.ROOT, "%-24s %-10s %11s %14s %-20s %-10s %s%n", (Object[]) cells));
  }

  private static String text(JsonObject machine, String member) {
    return machine.has(member) ? machine.get(member).getAsString() : "-";
  }

  private static String command(JsonObject machine) {
    boolean encrypted = machine.has(ENCRYPTED) && machine.get(ENCRYPTED).getAsBoolean();
    StringBuilder words = new StringBuilder(encrypted ? "(encrypted)" : "");
    if (machine.get(COMMAND) instanceof JsonArray command) {
      for (JsonElement word : command) {
        words.append(words.isEmpty() ? "" : " ").append(PlainText.of(word.getAsString()));
      }
    }
    return words.toString();
  }
}
