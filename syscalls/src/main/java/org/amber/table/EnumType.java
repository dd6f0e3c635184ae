package org.amber.table;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.amber.state.NotSaved;

/** An int whose values have names. Immutable. */
final class EnumType implements ArgumentType<Integer> {
  private final String prefix;

  @NotSaved("constant")
  private final Map<Integer, String> names;

  private EnumType(String prefix, Map<Integer, String> names) {
    this.prefix = prefix;
    this.names = names;
  }

  /**
   * @param prefix that all names have, to mark a value without one
   * @param first the value of the first name; the others follow, an empty name skips a value
   */
  static EnumType named(String prefix, int first, String... names) {
    Map<Integer, String> byValue = new HashMap<>();
    for (int i = 0; i < names.length; i++) {
      if (!names[i].isEmpty()) {
        byValue.put(first + i, prefix + names[i]);
      }
    }
    return new EnumType(prefix, Map.copyOf(byValue));
  }

  /** One more name. */
  EnumType and(int value, String name) {
    Map<Integer, String> more = new HashMap<>(names);
    more.put(value, prefix + name);
    return new EnumType(prefix, Map.copyOf(more));
  }

  @Override
  public Integer decode(long raw) {
    return (int) raw;
  }

  @Override
  public void format(StringBuilder line, long raw, StraceContext context) {
    append(line, (int) raw);
  }

  /** The name of a value. */
  Optional<String> name(int value) {
    return Optional.ofNullable(names.get(value));
  }

  void append(StringBuilder line, int value) {
    String name = names.get(value);
    if (name != null) {
      line.append(name);
    } else {
      line.append("0x").append(Integer.toHexString(value));
      line.append(" /* ").append(prefix).append("??? */");
    }
  }
}
