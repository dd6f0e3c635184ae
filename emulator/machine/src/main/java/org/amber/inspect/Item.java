package org.amber.inspect;

import java.util.List;
import java.util.Optional;

/**
 * Something in a machine, with what is known of it.
 *
 * @param key what tells it from others of its kind beside it: a number, an address, a path
 * @param parts what belongs to it
 */
public record Item(Kind kind, String key, List<Fact> facts, List<Item> parts) {
  public Item {
    facts = List.copyOf(facts);
    parts = List.copyOf(parts);
  }

  Item(Kind kind, long key, Facts facts) {
    this(kind, Long.toString(key), facts.list(), List.of());
  }

  Item(Kind kind, long key, Facts facts, List<Item> parts) {
    this(kind, Long.toString(key), facts.list(), parts);
  }

  /** The text of a fact; empty when it is not known. */
  public String text(String fact) {
    return value(fact).map(Value::text).orElse("");
  }

  /** The value of a fact. */
  public Optional<Value> value(String fact) {
    for (Fact each : facts) {
      if (each.name().equals(fact)) {
        return Optional.of(each.value());
      }
    }
    return Optional.empty();
  }

  /** The parts of one kind. */
  public List<Item> parts(Kind wanted) {
    return parts.stream().filter(part -> part.kind() == wanted).toList();
  }
}
