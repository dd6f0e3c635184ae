package org.amber.snapshot;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a person wants to know of a snapshot without Amber: the JSON text at the head of the file.
 * It describes; a resume believes only the state. Missing texts are empty.
 *
 * @param amber version of Amber that made it
 * @param created when, as ISO 8601 in UTC
 * @param program path of the program as the guest saw it
 * @param arguments the program's arguments, its name first
 * @param directory the guest's working directory
 * @param step steps that the machine has done
 * @param deterministic whether time and chance were functions of the steps
 * @param engine name and version of what executed the instructions
 * @param cpu the machine's CPU profile
 * @param host operating system, processor and Java that it was made on
 * @param name what the program called the checkpoint; empty when it did not ask for it
 */
public record Manifest(
    String amber,
    String created,
    String program,
    List<String> arguments,
    String directory,
    long step,
    boolean deterministic,
    String engine,
    String cpu,
    String host,
    String name) {

  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  public Manifest {
    arguments = List.copyOf(arguments);
  }

  /** The same of a snapshot with a name. */
  Manifest named(String called) {
    return new Manifest(
        amber,
        created,
        program,
        arguments,
        directory,
        step,
        deterministic,
        engine,
        cpu,
        host,
        called);
  }

  /** The manifest as JSON text in UTF-8, ending with a line feed. */
  byte[] toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("amber", amber);
    json.addProperty("created", created);
    json.addProperty("program", program);
    JsonArray array = new JsonArray();
    arguments.forEach(array::add);
    json.add("arguments", array);
    json.addProperty("directory", directory);
    json.addProperty("step", step);
    json.addProperty("deterministic", deterministic);
    json.addProperty("engine", engine);
    json.addProperty("cpu", cpu);
    json.addProperty("host", host);
    if (!name.isEmpty()) {
      json.addProperty("name", name);
    }
    return (GSON.toJson(json) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads what {@link #toJson} or another version of it wrote; unknown members are passed over.
   *
   * @throws IllegalArgumentException when it is no JSON object
   */
  static Manifest fromJson(byte[] utf8) {
    try {
      JsonElement parsed = JsonParser.parseString(new String(utf8, StandardCharsets.UTF_8));
      if (!(parsed instanceof JsonObject json)) {
        throw new IllegalArgumentException("the manifest is no JSON object");
      }
      return new Manifest(
          text(json, "amber"),
          text(json, "created"),
          text(json, "program"),
          texts(json, "arguments"),
          text(json, "directory"),
          number(json, "step"),
          text(json, "deterministic").equals("true"),
          text(json, "engine"),
          text(json, "cpu"),
          text(json, "host"),
          text(json, "name"));
    } catch (JsonParseException e) {
      throw new IllegalArgumentException("the manifest is no JSON", e);
    }
  }

  private static String text(JsonObject json, String name) {
    return text(json.get(name));
  }

  private static String text(@Nullable JsonElement element) {
    return element != null && element.isJsonPrimitive() ? element.getAsString() : "";
  }

  private static List<String> texts(JsonObject json, String name) {
    List<String> texts = new ArrayList<>();
    if (json.get(name) instanceof JsonArray array) {
      array.forEach(element -> texts.add(text(element)));
    }
    return texts;
  }

  private static long number(JsonObject json, String name) {
    try {
      return Long.parseLong(text(json, name));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("the manifest's " + name + " is no number", e);
    }
  }
}
