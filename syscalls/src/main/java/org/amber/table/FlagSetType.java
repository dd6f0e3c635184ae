package org.amber.table;

import java.util.ArrayList;
import java.util.List;
import org.amber.state.NotSaved;

/** An int made of named bits and of named values in fields of bits. Immutable. */
final class FlagSetType implements ArgumentType<Integer> {

  /** A name for a value of the bits in {@code mask}. */
  private record Name(long mask, long value, String text) {}

  @NotSaved("constant")
  private final List<Name> names;

  private final String zero;

  private FlagSetType(List<Name> names, String zero) {
    this.names = names;
    this.zero = zero;
  }

  /** A set without names; 0 is shown as {@code zero}. */
  static FlagSetType zeroIs(String zero) {
    return new FlagSetType(List.of(), zero);
  }

  static FlagSetType flags() {
    return zeroIs("0");
  }

  /** A name for a bit, or for several that have to be set together. */
  FlagSetType bit(long bits, String name) {
    return value(bits, bits, name);
  }

  /** A name for a value, also 0, of a field of bits. */
  FlagSetType value(long mask, long value, String name) {
    List<Name> more = new ArrayList<>(names);
    more.add(new Name(mask, value, name));
    return new FlagSetType(List.copyOf(more), zero);
  }

  @Override
  public Integer decode(long raw) {
    return (int) raw;
  }

  @Override
  public void format(StringBuilder line, long raw, StraceContext context) {
    append(line, raw & 0xffff_ffffL);
  }

  /** Appends the names joined by bars, and what has no name in hexadecimal. */
  void append(StringBuilder line, long value) {
    int start = line.length();
    long rest = value;
    for (Name name : names) {
      boolean seen = (value & name.mask) == name.value && (rest & name.value) == name.value;
      if (seen) {
        line.append(line.length() > start ? "|" : "").append(name.text);
        rest &= ~name.value;
      }
    }
    if (rest != 0) {
      line.append(line.length() > start ? "|0x" : "0x").append(Long.toHexString(rest));
    } else if (line.length() == start) {
      line.append(zero);
    }
  }
}
