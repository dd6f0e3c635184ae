package org.amber.cli.inspect;

import java.io.PrintStream;
import org.amber.inspect.Item;
import org.amber.inspect.Kind;

/** Writes items one by one as the elements of one array in a JSON object. */
public final class JsonItems {
  private final PrintStream out;
  private boolean any;

  /** Begins the object. */
  public JsonItems(PrintStream out, Kind kind, long step) {
    this.out = out;
    out.print("{\"step\":" + step + ",\"" + kind.plural() + "\":[");
  }

  public void add(Item item) {
    out.print(any ? ",\n" : "\n");
    any = true;
    out.print(JsonText.line(ItemJson.of(item)));
  }

  /** Ends the object, with a line feed. */
  public void end() {
    out.print(any ? "\n]}\n" : "]}\n");
  }
}
