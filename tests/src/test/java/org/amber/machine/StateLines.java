package org.amber.machine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.SnapshotFile;
import org.amber.state.StateField;
import org.amber.state.StateRegistry;
import org.jspecify.annotations.Nullable;

/** The state of a machine that counts for its digest as text, to see what two of them differ in. */
public final class StateLines {
  private static final StateRegistry REGISTRY = MachineStates.registry();

  private final List<String> lines = new ArrayList<>();

  private StateLines() {}

  /** One line for each value of a snapshot: the way to it, and what it is. */
  public static List<String> of(Path snapshot) throws SnapshotException {
    try (SnapshotFile file = SnapshotFile.open(snapshot)) {
      return of(file.kernelState(MachineState.class, REGISTRY));
    }
  }

  static List<String> of(Object state) {
    StateLines text = new StateLines();
    text.add("", state);
    return text.lines;
  }

  /** The lines that only one of two has, marked as diff(1) does. */
  public static List<String> difference(List<String> one, List<String> other) {
    List<String> found = new ArrayList<>();
    one.stream().filter(line -> !other.contains(line)).forEach(line -> found.add("< " + line));
    other.stream().filter(line -> !one.contains(line)).forEach(line -> found.add("> " + line));
    return found;
  }

  private void add(String way, @Nullable Object value) {
    switch (value) {
      case byte[] bytes -> lines.add(way + " = " + Arrays.toString(bytes));
      case int[] ints -> lines.add(way + " = " + Arrays.toString(ints));
      case long[] longs -> lines.add(way + " = " + Arrays.toString(longs));
      case List<?> list ->
          IntStream.range(0, list.size()).forEach(i -> add(way + "[" + i + "]", list.get(i)));
      case String text -> lines.add(way + " = " + text);
      case Number number -> lines.add(way + " = " + number);
      case null -> lines.add(way + " = none");
      case Object state when state.getClass().getPackageName().startsWith("org.amber") -> {
        for (StateField field : REGISTRY.formOf(state).fields()) {
          if (field.digested()) {
            add(way + "." + field.name(), field.get(state));
          }
        }
      }
      default -> lines.add(way + " = " + value);
    }
  }
}
