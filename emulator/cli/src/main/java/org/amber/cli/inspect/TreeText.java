package org.amber.cli.inspect;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.amber.inspect.Item;
import org.amber.inspect.Kind;

/** Processes as a tree, each with its threads. */
final class TreeText {
  /** Deeper ones are not indented further. */
  private static final int DEEPEST = 30;

  private final List<String> lines = new ArrayList<>();
  private final Map<String, List<Item>> children = new TreeMap<>();
  private final Set<String> shown = new HashSet<>();

  TreeText(List<Item> processes) {
    Set<String> known = new HashSet<>();
    processes.forEach(process -> known.add(process.key()));
    List<Item> roots = new ArrayList<>();
    for (Item process : processes) {
      String parent = process.text("parent");
      if (known.contains(parent) && !parent.equals(process.key())) {
        children.computeIfAbsent(parent, none -> new ArrayList<>()).add(process);
      } else {
        roots.add(process);
      }
    }
    roots.forEach(root -> add(root, 0));
    // Whatever a file says of parents, every process is shown.
    processes.forEach(process -> add(process, 0));
  }

  List<String> lines() {
    return lines;
  }

  private void add(Item process, int depth) {
    if (!shown.add(process.key())) {
      return;
    }
    String indent = "  ".repeat(Math.min(depth, DEEPEST));
    List<Item> threads = process.parts(Kind.THREAD);
    boolean single = threads.size() == 1 && threads.getFirst().key().equals(process.key());
    String condition = process.text("condition");
    String state = condition.equals("alive") ? "" : " " + condition;
    lines.add(
        indent
            + process.key()
            + " "
            + process.text("name")
            + (single && state.isEmpty() ? " " + activity(threads.getFirst()) : state));
    if (!single) {
      for (Item thread : threads) {
        String name = thread.text("name");
        lines.add(indent + "  thread " + thread.key() + " " + name + " " + activity(thread));
      }
    }
    for (Item child : children.getOrDefault(process.key(), List.of())) {
      add(child, depth + 1);
    }
  }

  private static String activity(Item thread) {
    String call = thread.text("call");
    return thread.text("state") + (call.isEmpty() ? "" : " in " + call);
  }
}
