package org.amber.inspect;

import java.util.List;
import java.util.Locale;

/** The value of a {@link Fact}. */
public sealed interface Value {

  /** Any text; of the guest, so that it may hold anything. */
  record Text(String text) implements Value {}

  /** A number. */
  record Number(long number) implements Value {
    @Override
    public String text() {
      return Long.toString(number);
    }
  }

  /** A number of bytes. */
  record Size(long bytes) implements Value {
    @Override
    public String text() {
      return Long.toString(bytes);
    }
  }

  /** An address, or what a register holds. */
  record Hex(long bits) implements Value {
    @Override
    public String text() {
      return "0x" + Long.toHexString(bits);
    }
  }

  /** A period in nanoseconds. */
  record Nanos(long nanos) implements Value {
    private static final double SECOND = 1e9;

    @Override
    public String text() {
      return String.format(Locale.ROOT, "%.9fs", nanos / SECOND);
    }
  }

  /** Whether something holds. */
  record Truth(boolean holds) implements Value {
    @Override
    public String text() {
      return holds ? "yes" : "no";
    }
  }

  /** Several words. */
  record Words(List<String> words) implements Value {
    public Words {
      words = List.copyOf(words);
    }

    @Override
    public String text() {
      return String.join(" ", words);
    }
  }

  /** For people; two values are the same when their texts are. */
  String text();
}
