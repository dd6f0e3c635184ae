package org.amber.cli.inspect;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.Map;
import java.util.TreeMap;
import org.amber.inspect.Fact;
import org.amber.inspect.Item;
import org.amber.inspect.Kind;
import org.amber.inspect.Value;

/** Writes an {@link Item} as JSON: its facts, then an array for each kind of its parts. */
public final class ItemJson {
  private static final double SECOND = 1e9;

  private ItemJson() {}

  /** The object of an item; addresses are hexadecimal texts, periods are seconds. */
  public static JsonObject of(Item item) {
    JsonObject json = new JsonObject();
    for (Fact fact : item.facts()) {
      json.add(fact.name(), of(fact.value()));
    }
    Map<Kind, JsonArray> arrays = new TreeMap<>();
    for (Item part : item.parts()) {
      arrays.computeIfAbsent(part.kind(), none -> new JsonArray()).add(of(part));
    }
    arrays.forEach((kind, array) -> json.add(kind.plural(), array));
    return json;
  }

  private static JsonElement of(Value value) {
    return switch (value) {
      case Value.Text(String text) -> new JsonPrimitive(text);
      case Value.Hex hex -> new JsonPrimitive(hex.text());
      case Value.Number(long number) -> new JsonPrimitive(number);
      case Value.Size(long bytes) -> new JsonPrimitive(bytes);
      case Value.Nanos(long nanos) -> new JsonPrimitive(nanos / SECOND);
      case Value.Truth(boolean holds) -> new JsonPrimitive(holds);
      case Value.Words words -> {
        JsonArray array = new JsonArray();
        words.words().forEach(array::add);
        yield array;
      }
    };
  }
}
