package org.amber.cli.inspect;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.function.Function;
import org.amber.inspect.Inspection;

/** Writes an {@link Inspection} as JSON; addresses and registers are hexadecimal texts. */
public final class InspectJson {
  private InspectJson() {}

  /** One JSON object, with a line feed at its end. */
  public static String of(Inspection i) {
    JsonObject json = new JsonObject();
    json.addProperty("program", i.program());
    JsonArray arguments = new JsonArray();
    i.arguments().forEach(arguments::add);
    json.add("arguments", arguments);
    json.addProperty("step", i.step());
    json.addProperty("created", i.created());
    json.addProperty("mode", i.mode());
    json.addProperty("host", i.host());
    json.addProperty("engine", i.engine());
    json.addProperty("cpu", i.cpu());
    json.addProperty("amber", i.amber());
    json.addProperty("format", i.format());
    json.addProperty("fileBytes", i.fileBytes());
    json.addProperty("memoryBytes", i.memoryBytes());
    json.add("processes", array(i.processes(), InspectJson::process));
    return JsonText.page(json);
  }

  private static JsonObject process(Inspection.Process p) {
    JsonObject json = new JsonObject();
    json.addProperty("pid", p.pid());
    json.addProperty("name", p.name());
    json.addProperty("parent", p.relatives().parent());
    json.addProperty("processGroup", p.relatives().group());
    json.addProperty("session", p.relatives().session());
    json.addProperty("condition", p.condition());
    json.addProperty("directory", p.directory());
    json.add("threads", array(p.threads(), InspectJson::thread));
    json.add("memory", array(p.memory(), InspectJson::mapping));
    json.add("files", array(p.files(), InspectJson::file));
    json.add("signals", array(p.handlers(), InspectJson::handler));
    return json;
  }

  private static JsonObject thread(Inspection.Thread t) {
    JsonObject json = new JsonObject();
    json.addProperty("tid", t.tid());
    json.addProperty("activity", t.activity());
    json.addProperty("location", t.location());
    JsonObject registers = new JsonObject();
    t.registers().forEach(r -> registers.addProperty(r.name(), hex(r.value())));
    json.add("registers", registers);
    return json;
  }

  private static JsonObject mapping(Inspection.Mapping m) {
    JsonObject json = new JsonObject();
    json.addProperty("start", hex(m.start()));
    json.addProperty("end", hex(m.end()));
    json.addProperty("permissions", m.permissions());
    json.addProperty("residentBytes", m.residentBytes());
    json.addProperty("name", m.name());
    return json;
  }

  private static JsonObject file(Inspection.OpenFile f) {
    JsonObject json = new JsonObject();
    json.addProperty("fd", f.fd());
    json.addProperty("flags", f.flags());
    if (f.offset() >= 0) {
      json.addProperty("offset", f.offset());
    }
    json.addProperty("name", f.name());
    return json;
  }

  private static JsonObject handler(Inspection.Handler h) {
    JsonObject json = new JsonObject();
    json.addProperty("signal", h.signal());
    json.addProperty("action", h.action());
    return json;
  }

  private static <T> JsonArray array(List<T> items, Function<T, JsonObject> form) {
    JsonArray array = new JsonArray();
    items.forEach(item -> array.add(form.apply(item)));
    return array;
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
