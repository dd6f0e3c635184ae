package org.amber.cli.inspect;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;

/** JSON as commands print it. */
public final class JsonText {
  private static final Gson LINE = new GsonBuilder().disableHtmlEscaping().create();
  private static final Gson PAGE = LINE.newBuilder().setPrettyPrinting().create();

  private JsonText() {}

  /** In one line, without a line feed. */
  public static String line(JsonElement json) {
    return LINE.toJson(json);
  }

  /** In several lines, with a line feed at the end. */
  public static String page(JsonElement json) {
    return PAGE.toJson(json) + "\n";
  }
}
