package org.amber.cli.inspect;

import java.io.PrintStream;
import java.util.List;
import org.amber.inspect.Item;
import org.amber.inspect.Kind;
import org.amber.inspect.Subject;
import org.amber.inspect.Value;

/** Writes the items of one subject as lines to read. */
public final class ItemText {
  private final PrintStream out;
  private boolean anything;

  public ItemText(PrintStream out) {
    this.out = out;
  }

  /** All items of a subject but {@link Subject#STRINGS}, which come one by one. */
  public void print(Subject subject, List<Item> items) {
    switch (subject) {
      case TREE -> new TreeText(items).lines().forEach(this::line);
      case SOCKETS -> lines(Tables.sockets(items));
      case FILES -> items.forEach(this::fileSystem);
      case STRINGS -> items.forEach(this::string);
      case REGS, MAPS, FDS, SIGNALS, TIMERS, STACK -> items.forEach(item -> process(subject, item));
    }
    if (!anything) {
      line("none");
    }
  }

  /** A text in memory. */
  public void string(Item item) {
    line("%5s %14s %s".formatted(item.text("pid"), item.text("address"), item.text("text")));
  }

  private void process(Subject subject, Item process) {
    if (anything) {
      line("");
    }
    line("process " + process.text("pid") + " " + process.text("name"));
    switch (subject) {
      case REGS -> process.parts().forEach(thread -> lines(new RegisterText(thread).lines()));
      case MAPS -> lines(Tables.maps(process.parts()));
      case FDS -> lines(Tables.descriptors(process.parts()));
      case SIGNALS -> signals(process);
      case TIMERS -> lines(Tables.timers(process.parts()));
      case STACK -> process.parts().forEach(this::stack);
      case TREE, FILES, SOCKETS, STRINGS -> {}
    }
  }

  private void signals(Item process) {
    lines(Tables.actions(process.parts(Kind.ACTION)));
    process.parts(Kind.PENDING).forEach(each -> line("  pending: " + each.text("info")));
    for (Item thread : process.parts(Kind.THREAD)) {
      line("  thread " + thread.text("tid") + " blocks " + thread.text("blocked"));
      thread.parts(Kind.PENDING).forEach(each -> line("    pending: " + each.text("info")));
    }
  }

  private void stack(Item thread) {
    line("  thread " + thread.text("tid") + " " + thread.text("name"));
    for (Item frame : thread.parts(Kind.FRAME)) {
      String function = frame.text("function");
      String offset =
          frame.value("offset").orElse(null) instanceof Value.Number(long bytes) && bytes > 0
              ? "+0x" + Long.toHexString(bytes)
              : "";
      String found = frame.text("found_by");
      line(
          "    #%-2s %18s %s%s%s"
              .formatted(
                  frame.text("number"),
                  frame.text("address"),
                  function.isEmpty() ? "" : function + offset + " ",
                  frame.text("file").isEmpty() ? "" : "in " + frame.text("file"),
                  found.equals("frame pointer") ? " (by frame pointer)" : ""));
    }
  }

  private void fileSystem(Item mount) {
    boolean readOnly = mount.text("read_only").equals("yes");
    line(
        "%s%s type %s%s, %s in the snapshot"
            .formatted(
                anything ? "\n" : "",
                mount.text("mounted_on"),
                mount.text("type"),
                readOnly ? " (read-only)" : "",
                Tables.size(mount, "stored")));
    lines(Tables.files(mount.parts()));
  }

  private void lines(List<String> lines) {
    lines.forEach(this::line);
  }

  private void line(String text) {
    anything = true;
    for (String each : text.split("\n", -1)) {
      out.println(PlainText.of(each));
    }
  }
}
