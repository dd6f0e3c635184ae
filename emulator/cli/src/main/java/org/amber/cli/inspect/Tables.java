package org.amber.cli.inspect;

import java.util.List;
import org.amber.inspect.Item;
import org.amber.inspect.Value;

/** The tables in which several items of one kind are shown. */
final class Tables {
  private static final String INDENT = "  ";

  private Tables() {}

  static List<String> maps(List<Item> areas) {
    TextTable table =
        new TextTable(
            INDENT,
            "ADDRESSES",
            "PERM",
            ">OFFSET",
            "DEVICE",
            ">INODE",
            ">RESIDENT",
            ">DIRTY",
            "NAME");
    for (Item area : areas) {
      table.row(
          digits(area, "start") + "-" + digits(area, "end"),
          area.text("permissions"),
          digits(area, "offset"),
          area.text("device"),
          area.text("inode"),
          size(area, "resident"),
          size(area, "dirty"),
          area.text("name"));
    }
    return table.lines();
  }

  static List<String> descriptors(List<Item> descriptors) {
    TextTable table = new TextTable(INDENT, ">FD", "KIND", "FLAGS", ">OFFSET", "FILE");
    for (Item each : descriptors) {
      String thread = each.text("thread").isEmpty() ? "" : each.text("thread") + ":";
      String details = each.text("details").isEmpty() ? "" : " (" + each.text("details") + ")";
      table.row(
          thread + each.text("fd"),
          each.text("kind"),
          each.text("flags"),
          each.text("offset"),
          each.text("file") + details);
    }
    return table.lines();
  }

  static List<String> files(List<Item> files) {
    TextTable table =
        new TextTable(INDENT, "STANDING", "TYPE", "MODE", "OWNER", ">SIZE", ">STORED", "PATH");
    for (Item file : files) {
      String target = file.text("target").isEmpty() ? "" : " -> " + file.text("target");
      String path = file.text("path").isEmpty() ? "(no name)" : file.text("path");
      String was = file.text("on_host_as");
      boolean elsewhere = !was.isEmpty() && !path.endsWith("/" + was);
      table.row(
          file.text("standing"),
          file.text("type"),
          file.text("mode"),
          file.text("uid").isEmpty() ? "" : file.text("uid") + ":" + file.text("gid"),
          size(file, "size"),
          size(file, "stored"),
          path + target + (elsewhere ? " (was /" + was + ")" : ""));
    }
    return table.lines();
  }

  static List<String> sockets(List<Item> sockets) {
    TextTable table =
        new TextTable(
            "", ">SOCKET", "FAMILY", "TYPE", "STATE", ">RECV-Q", "LOCAL", "PEER", "HELD BY");
    for (Item each : sockets) {
      String peer = each.text("peer_socket");
      String waiting = each.text("unaccepted");
      table.row(
          each.text("socket"),
          each.text("family"),
          each.text("type"),
          each.text("state"),
          waiting.isEmpty() ? each.text("receive_queue") : waiting + " to accept",
          each.text("local"),
          each.text("peer") + (peer.isEmpty() ? "" : " (socket " + peer + ")"),
          each.text("held_by"));
    }
    return table.lines();
  }

  static List<String> actions(List<Item> actions) {
    TextTable table = new TextTable(INDENT, "SIGNAL", "ACTION", "MASK", "FLAGS");
    for (Item each : actions) {
      String function = each.text("function");
      table.row(
          each.text("signal"),
          function.isEmpty() ? each.text("action") : function,
          each.text("mask"),
          each.text("flags"));
    }
    return table.lines();
  }

  static List<String> timers(List<Item> timers) {
    TextTable table = new TextTable(INDENT, "TIMER", ">REMAINING", ">INTERVAL", "CLOCK", "SENDS");
    for (Item each : timers) {
      boolean disarmed = each.text("armed").equals("no");
      table.row(
          each.text("timer"),
          disarmed ? "disarmed" : each.text("remaining"),
          each.text("interval"),
          each.text("clock"),
          each.text("signal"));
    }
    return table.lines();
  }

  /** A number of bytes in the unit that shows it best; empty when it is not known. */
  static String size(Item item, String fact) {
    return item.value(fact).orElse(null) instanceof Value.Size(long bytes)
        ? ByteSize.text(bytes)
        : "";
  }

  /** A hexadecimal number without 0x. */
  private static String digits(Item item, String fact) {
    return item.value(fact).orElse(null) instanceof Value.Hex(long bits)
        ? Long.toHexString(bits)
        : "";
  }
}
