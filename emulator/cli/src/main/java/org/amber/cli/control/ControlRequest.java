package org.amber.cli.control;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be asked of a machine, as it goes through its socket. */
public final class ControlRequest {
  static final String ORDER = "order";
  static final String OVERVIEW = "overview";
  static final String PAUSE = "pause";
  static final String CONTINUE = "continue";
  static final String KILL = "kill";
  static final String SNAPSHOT = "snapshot";

  /** Another order, lest a machine of an older Amber writes it in clear. */
  static final String ENCRYPTED_SNAPSHOT = "encrypted-snapshot";

  static final String SIGNAL = "signal";
  static final String PID = "pid";
  static final String FILE = "file";
  static final String PARENT = "parent";
  static final String RECIPIENTS = "recipients";
  static final String STOP = "stop";
  static final String ERROR = "error";

  private ControlRequest() {}

  private static JsonObject order(String name) {
    JsonObject request = new JsonObject();
    request.addProperty(ORDER, name);
    return request;
  }

  /** What it is and does. */
  public static JsonObject overview() {
    return order(OVERVIEW);
  }

  /** To hold. */
  public static JsonObject pause() {
    return order(PAUSE);
  }

  /** To go on after a pause. */
  public static JsonObject goOn() {
    return order(CONTINUE);
  }

  /**
   * To send a signal.
   *
   * @param pid to this process; null: to all
   */
  public static JsonObject kill(int signal, @Nullable Integer pid) {
    JsonObject request = order(KILL);
    request.addProperty(SIGNAL, signal);
    if (pid != null) {
      request.addProperty(PID, pid);
    }
    return request;
  }

  /**
   * To save itself.
   *
   * @param file an absolute path
   * @param parent an absolute path of a snapshot whose pages it need not have, or null
   * @param recipients public keys that alone open it; empty: as the machine's others
   * @param stop whether the machine ends then
   */
  public static JsonObject snapshot(
      Path file, @Nullable Path parent, List<String> recipients, boolean stop) {
    JsonObject request = order(recipients.isEmpty() ? SNAPSHOT : ENCRYPTED_SNAPSHOT);
    request.addProperty(FILE, file.toString());
    if (parent != null) {
      request.addProperty(PARENT, parent.toString());
    }
    if (!recipients.isEmpty()) {
      JsonArray texts = new JsonArray();
      recipients.forEach(texts::add);
      request.add(RECIPIENTS, texts);
    }
    request.addProperty(STOP, stop);
    return request;
  }

  /** The program's name in the answer to {@link #overview}; empty when there is none. */
  static String program(JsonObject overview) {
    JsonElement name = overview.get("program");
    return name == null ? "" : name.getAsString();
  }
}
