package org.amber.architecture;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.amber.state.StateClass;
import org.amber.state.StateField;
import org.amber.state.StateRegistry;

/** The list of all that was ever saved, a line for each field; its head tells the format. */
final class SavedFields {
  /** SHA-256 of the lines of version 1, less what is said of their end: they are never changed. */
  static final String FIRST_VERSION =
      "250772bb3c52d670aced2605b5f64b81c8a4f7d2ce558af2e3e8790973e56aab";

  private static final Pattern LINE =
      Pattern.compile(
          "(?<number>\\d+\\.\\d+) (?<meaning>[A-Z]+ \\S+(?: aside)?) (?<name>[\\w.]+)"
              + "(?:; since (?<since>[2-9]|[1-9]\\d+): (?<absence>\\S.*?))?"
              + "(?:; gone (?<gone>[2-9]|[1-9]\\d+): (?<reason>\\S.*))?");

  /** One line. */
  private record Entry(String meaning, String name, int since, boolean gone) {}

  private final Map<String, Entry> entries = new TreeMap<>();

  private SavedFields() {}

  /**
   * Reads the list.
   *
   * @throws IllegalArgumentException names the line that is wrong
   */
  static SavedFields parse(List<String> lines) {
    SavedFields fields = new SavedFields();
    for (String line : lines) {
      if (!line.isBlank() && !line.startsWith("#")) {
        fields.add(line);
      }
    }
    return fields;
  }

  private void add(String line) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      throw new IllegalArgumentException("this line is not as the head of the list says: " + line);
    }
    int since = parts.group("since") == null ? 1 : Integer.parseInt(parts.group("since"));
    Entry entry =
        new Entry(parts.group("meaning"), parts.group("name"), since, parts.group("gone") != null);
    if (entries.putIfAbsent(parts.group("number"), entry) != null) {
      throw new IllegalArgumentException(parts.group("number") + " has two lines");
    }
  }

  /** What {@link #FIRST_VERSION} has to be. */
  String firstVersion() {
    try {
      MessageDigest sum = MessageDigest.getInstance("SHA-256");
      entries.forEach(
          (number, entry) -> {
            if (entry.since() == 1) {
              String line = number + " " + entry.meaning() + "\n";
              sum.update(line.getBytes(StandardCharsets.UTF_8));
            }
          });
      return HexFormat.of().formatHex(sum.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** In what the classes of today differ from the list, a sentence each. */
  List<String> violations(StateRegistry registry) {
    List<String> found = new ArrayList<>();
    Set<String> seen = new TreeSet<>();
    for (StateClass type : registry.classes()) {
      for (StateField field : type.fields()) {
        String number = type.type() + "." + field.tag();
        seen.add(number);
        compare(number, type, field, found);
      }
    }
    entries.forEach(
        (number, entry) -> {
          if (!entry.gone() && !seen.contains(number)) {
            found.add(
                number
                    + " is not saved any more: say so (gone 2: why older snapshots do not need it)");
          } else if (entry.gone() && !seen.contains(number) && !isGone(registry, number)) {
            found.add(number + " is gone: its @StateType has to say so");
          }
        });
    return found;
  }

  private static boolean isGone(StateRegistry registry, String number) {
    int point = number.indexOf('.');
    StateClass type = registry.byType(Integer.parseInt(number.substring(0, point)));
    return type == null || type.isGone(Integer.parseInt(number.substring(point + 1)));
  }

  /**
   * What must not change: what it can hold, what a new object has, and whether that is digested.
   */
  static String meaning(StateField field, Object fresh) {
    Object value = field.get(fresh);
    String initial =
        switch (value) {
          case byte[] bytes -> "[" + bytes.length + "]";
          case int[] ints -> "[" + ints.length + "]";
          case long[] longs -> "[" + longs.length + "]";
          case List<?> list -> "[" + list.size() + "]";
          case String text -> "\"" + text + "\"";
          case Number number -> number.toString();
          case Boolean bool -> bool.toString();
          case null -> "null";
          default -> "new";
        };
    return field.kind() + " " + initial + (field.digested() ? "" : " aside");
  }

  private void compare(String number, StateClass type, StateField field, List<String> found) {
    String meaning = meaning(field, type.create());
    String name = type.javaClass().getSimpleName() + "." + field.name();
    Entry entry = entries.get(number);
    if (entry == null) {
      found.add(
          "%s LINE IS MISSING, write: %s %s %s; since 2: what its absence in an older snapshot means"
              .formatted(number, number, meaning, name));
    } else if (entry.gone()) {
      found.add("%s was %s, which is gone: take a new number".formatted(number, entry.name()));
    } else if (!entry.meaning().equals(meaning)) {
      found.add(
          "%s was %s and is %s: take a new number".formatted(number, entry.meaning(), meaning));
    } else if (!entry.name().equals(name)) {
      found.add("%s is called %s now: say so".formatted(number, name));
    }
  }
}
