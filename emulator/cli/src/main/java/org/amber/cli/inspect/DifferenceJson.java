package org.amber.cli.inspect;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import org.amber.inspect.Difference;
import org.amber.memory.PhysicalMemory;

/** Writes a {@link Difference} as JSON. */
public final class DifferenceJson {
  private DifferenceJson() {}

  /** The object of a difference. */
  public static JsonObject of(Difference difference) {
    JsonObject json = new JsonObject();
    JsonArray where = new JsonArray();
    for (Difference.Step step : difference.where()) {
      JsonObject place = new JsonObject();
      place.addProperty("kind", step.kind().title());
      place.addProperty("key", step.key());
      where.add(place);
    }
    json.add("where", where);
    switch (difference) {
      case Difference.State ignored -> json.addProperty("changed", "state");
      case Difference.Removed removed -> json.add("removed", ItemJson.of(removed.item()));
      case Difference.Added added -> json.add("added", ItemJson.of(added.item()));
      case Difference.Changed changed -> {
        json.addProperty("changed", changed.fact());
        json.addProperty("before", changed.before());
        json.addProperty("after", changed.after());
      }
      case Difference.Pages pages -> {
        json.addProperty("changed", "pages");
        json.addProperty("start", "0x" + Long.toHexString(pages.start()));
        json.addProperty("end", "0x" + Long.toHexString(pages.end()));
        json.addProperty("pages", (pages.end() - pages.start()) / PhysicalMemory.PAGE_SIZE);
        json.addProperty("name", pages.name());
      }
    }
    return json;
  }
}
