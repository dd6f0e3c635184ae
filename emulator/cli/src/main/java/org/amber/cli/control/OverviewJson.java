package org.amber.cli.control;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Locale;
import org.amber.machine.Overview;

/** An {@link Overview} as JSON, for programs and for the other end of a control socket. */
final class OverviewJson {
  private OverviewJson() {}

  static JsonObject of(Overview overview) {
    JsonObject json = new JsonObject();
    String first = overview.command().getFirst();
    json.addProperty("program", first.substring(first.lastIndexOf('/') + 1));
    json.addProperty("command", String.join(" ", overview.command()));
    JsonArray arguments = new JsonArray();
    overview.command().forEach(arguments::add);
    json.add("arguments", arguments);
    json.addProperty("state", state(overview));
    json.addProperty("deterministic", overview.deterministic());
    json.addProperty("step", overview.step());
    json.addProperty("processes", overview.processes().size());
    json.addProperty("seconds", overview.statistics().elapsedNanos() / 1e9);
    json.addProperty("systemCalls", overview.statistics().systemCalls());
    json.addProperty("pageFaults", overview.statistics().pageFaults());
    JsonArray table = new JsonArray();
    overview.processes().forEach(process -> table.add(process(process)));
    json.add("processTable", table);
    return json;
  }

  static String state(Overview overview) {
    return overview.activity().name().toLowerCase(Locale.ROOT);
  }

  private static JsonObject process(Overview.Process process) {
    JsonObject json = new JsonObject();
    json.addProperty("pid", process.pid());
    json.addProperty("parent", process.parent());
    json.addProperty("state", String.valueOf(process.state()));
    json.addProperty("name", process.name());
    json.addProperty("threads", process.threads());
    json.addProperty("openFiles", process.openFiles());
    json.addProperty("residentBytes", process.residentBytes());
    return json;
  }
}
