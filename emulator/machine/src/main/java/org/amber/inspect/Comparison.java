package org.amber.inspect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.amber.kernel.task.ThreadGroup;

/** Finds out in what two machines differ. */
public final class Comparison {
  private final Consumer<Difference> found;

  /**
   * @param found is told each difference as it comes
   */
  public Comparison(Consumer<Difference> found) {
    this.found = found;
  }

  /**
   * One of the two.
   *
   * @param steps since its first instruction
   */
  public record Side(MachineView view, PageContents contents, long steps) {}

  /** Tells all differences. */
  public void compare(Side first, Side second) {
    changed(List.of(), "step", Long.toString(first.steps()), Long.toString(second.steps()));
    items(
        List.of(),
        merged(first.view().everything(first.contents())),
        merged(second.view().everything(second.contents())));
    for (ThreadGroup one : first.view().kernel().groups()) {
      for (ThreadGroup other : second.view().kernel().groups()) {
        if (one.pid() == other.pid()) {
          List<Difference.Step> where =
              List.of(new Difference.Step(Kind.PROCESS, Integer.toString(one.pid())));
          new PageComparison(first.contents(), second.contents()).compare(one, other, where, found);
        }
      }
    }
  }

  /** Items of one kind and key are one, under several aspects. */
  private static Map<Difference.Step, Item> merged(List<Item> items) {
    Map<Difference.Step, Item> byKey = new LinkedHashMap<>();
    for (Item item : items) {
      byKey.merge(new Difference.Step(item.kind(), item.key()), item, Comparison::merge);
    }
    return byKey;
  }

  private static Item merge(Item one, Item other) {
    List<Fact> facts = new ArrayList<>(one.facts());
    for (Fact fact : other.facts()) {
      if (one.value(fact.name()).isEmpty()) {
        facts.add(fact);
      }
    }
    List<Item> parts = new ArrayList<>(one.parts());
    parts.addAll(other.parts());
    return new Item(one.kind(), one.key(), facts, parts);
  }

  private void items(
      List<Difference.Step> where,
      Map<Difference.Step, Item> first,
      Map<Difference.Step, Item> second) {
    Set<Difference.Step> keys = new LinkedHashSet<>(first.keySet());
    keys.addAll(second.keySet());
    for (Difference.Step key : keys) {
      List<Difference.Step> place = new ArrayList<>(where);
      place.add(key);
      Item one = first.get(key);
      Item other = second.get(key);
      if (one != null && other != null) {
        item(List.copyOf(place), one, other);
      } else if (one != null) {
        found.accept(new Difference.Removed(List.copyOf(place), one));
      } else if (other != null) {
        found.accept(new Difference.Added(List.copyOf(place), other));
      }
    }
  }

  private void item(List<Difference.Step> where, Item one, Item other) {
    Set<String> names = new LinkedHashSet<>();
    one.facts().stream().filter(fact -> !fact.derived()).forEach(fact -> names.add(fact.name()));
    other.facts().stream().filter(fact -> !fact.derived()).forEach(fact -> names.add(fact.name()));
    for (String name : names) {
      changed(where, name, one.text(name), other.text(name));
    }
    items(where, merged(one.parts()), merged(other.parts()));
  }

  private void changed(List<Difference.Step> where, String fact, String before, String after) {
    if (!before.equals(after)) {
      found.accept(new Difference.Changed(where, fact, before, after));
    }
  }
}
