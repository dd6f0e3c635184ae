package org.amber.snapshot.store;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;

/**
 * Attempts to go on with a machine that came to nothing, the oldest first.
 *
 * @param tries what was tried and what happened
 */
public record Tries(List<Try> tries) {
  /** Nothing was tried. */
  public static final Tries NONE = new Tries(List.of());

  /**
   * One attempt.
   *
   * @param checkpoint its number
   * @param outcome what happened, for people
   */
  public record Try(int checkpoint, String outcome) {}

  public Tries {
    tries = List.copyOf(tries);
  }

  /** How many there were. */
  public int count() {
    return tries.size();
  }

  /** Whether a checkpoint was tried. */
  public boolean has(int checkpoint) {
    return tries.stream().anyMatch(attempt -> attempt.checkpoint == checkpoint);
  }

  /** These and one more. */
  public Tries and(int checkpoint, String outcome) {
    List<Try> more = new ArrayList<>(tries);
    more.add(new Try(checkpoint, outcome));
    return new Tries(more);
  }

  JsonObject toJson() {
    JsonArray array = new JsonArray();
    for (Try attempt : tries) {
      JsonObject json = new JsonObject();
      json.addProperty("checkpoint", attempt.checkpoint);
      json.addProperty("outcome", attempt.outcome);
      array.add(json);
    }
    JsonObject json = new JsonObject();
    json.add("tries", array);
    return json;
  }

  static Tries of(JsonObject json) {
    List<Try> tries = new ArrayList<>();
    if (json.get("tries") instanceof JsonArray array) {
      for (JsonElement element : array) {
        if (element instanceof JsonObject attempt
            && attempt.get("outcome") instanceof JsonPrimitive outcome) {
          WholeNumber.of(attempt.get("checkpoint"))
              .ifPresent(number -> tries.add(new Try(number, outcome.getAsString())));
        }
      }
    }
    return new Tries(tries);
  }
}
