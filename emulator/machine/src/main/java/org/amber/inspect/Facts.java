package org.amber.inspect;

import java.util.ArrayList;
import java.util.List;

/** Collects facts, in the order in which they are shown. */
final class Facts {
  private final List<Fact> facts = new ArrayList<>();

  List<Fact> list() {
    return facts;
  }

  private Facts add(String name, Value value) {
    facts.add(new Fact(name, value, false));
    return this;
  }

  /** Adds a text, unless it is empty. */
  Facts text(String name, String text) {
    return text.isEmpty() ? this : add(name, new Value.Text(text));
  }

  Facts number(String name, long number) {
    return add(name, new Value.Number(number));
  }

  Facts size(String name, long bytes) {
    return add(name, new Value.Size(bytes));
  }

  /** Adds a size that follows from what is compared otherwise. */
  Facts derivedSize(String name, long bytes) {
    facts.add(new Fact(name, new Value.Size(bytes), true));
    return this;
  }

  Facts hex(String name, long bits) {
    return add(name, new Value.Hex(bits));
  }

  Facts nanos(String name, long nanos) {
    return add(name, new Value.Nanos(nanos));
  }

  Facts truth(String name, boolean holds) {
    return add(name, new Value.Truth(holds));
  }

  Facts words(String name, List<String> words) {
    return words.isEmpty() ? this : add(name, new Value.Words(words));
  }
}
