package org.amber.machine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.amber.state.StateClass;
import org.amber.state.StateField;
import org.amber.state.StateRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Spoils a tree of state classes: values that cannot be, references to what is not there or is
 * something else, things twice, in another order or missing.
 */
final class StateMutator {
  private static final long PAGE = 4096;

  /** A field of one object of the tree. */
  private record Site(Object owner, StateField field) {
    @Nullable Object value() {
      return field.get(owner);
    }
  }

  private final StateRegistry registry;
  private final Random random;
  private final Map<Integer, List<Site>> sites = new TreeMap<>();
  private final List<Object> objects = new ArrayList<>();
  private final List<Long> numbers = new ArrayList<>();
  private final List<String> done = new ArrayList<>();

  StateMutator(StateRegistry registry, Random random) {
    this.registry = registry;
    this.random = random;
  }

  /** Spoils one to four things; returns what was done, for the one who has to mend the result. */
  List<String> spoil(Object root) {
    collect(root);
    for (int left = 1 + random.nextInt(4); left > 0; left--) {
      // By kind of object first: of some there are thousands.
      List<List<Site>> kinds = new ArrayList<>(sites.values());
      List<Site> ofOneKind = kinds.get(random.nextInt(kinds.size()));
      Site site = ofOneKind.get(random.nextInt(ofOneKind.size()));
      String before = text(site.value());
      site.field().set(site.owner(), spoiled(site));
      done.add(site.field() + ": " + before + " -> " + text(site.value()));
    }
    return done;
  }

  private static String text(@Nullable Object value) {
    String text =
        switch (value) {
          case int[] ints -> Arrays.toString(ints);
          case long[] longs -> Arrays.toString(longs);
          case byte[] bytes -> Arrays.toString(bytes);
          case List<?> list -> list.size() + " things";
          case null -> "none";
          default -> value.toString();
        };
    return text.length() < 120 ? text : text.substring(0, 120) + "…";
  }

  private void collect(Object state) {
    objects.add(state);
    StateClass form = registry.formOf(state);
    for (StateField field : form.fields()) {
      sites.computeIfAbsent(form.type(), type -> new ArrayList<>()).add(new Site(state, field));
      switch (field.get(state)) {
        case Number number -> numbers.add(number.longValue());
        case int[] ints -> Arrays.stream(ints).limit(50).forEach(i -> numbers.add((long) i));
        case long[] longs -> Arrays.stream(longs).limit(50).forEach(numbers::add);
        case List<?> list ->
            list.stream().filter(each -> !(each instanceof String)).forEach(this::collect);
        case Object other when registry.byType(typeOf(other)) != null -> collect(other);
        case null, default -> {}
      }
    }
  }

  private int typeOf(Object value) {
    return value.getClass().getPackageName().startsWith("java") || value.getClass().isArray()
        ? -1
        : registry.formOf(value).type();
  }

  private @Nullable Object spoiled(Site site) {
    Object value = site.value();
    return switch (site.field().kind()) {
      case BOOLEAN -> !(boolean) Objects.requireNonNull(value);
      case BYTE -> (byte) number(value);
      case SHORT -> (short) number(value);
      case CHAR -> (char) number(value);
      case INT -> (int) number(value);
      case LONG -> number(value);
      case FLOAT -> (float) number(value);
      case DOUBLE -> (double) number(value);
      case STRING -> string((String) Objects.requireNonNull(value));
      case BYTES -> bytes((byte[]) Objects.requireNonNull(value));
      case INTS -> ints((int[]) Objects.requireNonNull(value));
      case LONGS -> longs((long[]) Objects.requireNonNull(value));
      case STATE -> state(site);
      case STRINGS -> strings((List<?>) Objects.requireNonNull(value));
      case STATES -> states((List<?>) Objects.requireNonNull(value), site.field());
    };
  }

  private long number(@Nullable Object value) {
    long old = value instanceof Number number ? number.longValue() : 0;
    return switch (random.nextInt(12)) {
      case 0 -> -1;
      case 1 -> 0;
      case 2 -> Long.MAX_VALUE;
      case 3 -> Long.MIN_VALUE;
      case 4 -> old + 1;
      case 5 -> old - 1;
      case 6 -> old ^ 1L << random.nextInt(64);
      case 7 -> Integer.MAX_VALUE - random.nextInt(3);
      case 8 -> random.nextLong();
      case 9 -> PAGE * random.nextLong(1L << 40);
      case 10 -> random.nextInt(100);
      default -> numbers.get(random.nextInt(numbers.size()));
    };
  }

  private String string(String old) {
    return switch (random.nextInt(7)) {
      case 0 -> "";
      case 1 -> "..";
      case 2 -> "a/b";
      case 3 -> "\0";
      case 4 -> old + "\ud800\uffff";
      case 5 -> "x".repeat(1 + random.nextInt(70_000));
      default -> "/etc/passwd";
    };
  }

  private byte[] bytes(byte[] old) {
    byte[] copy = Arrays.copyOf(old, length(old.length));
    if (copy.length > 0) {
      copy[random.nextInt(copy.length)] = (byte) number(null);
    }
    return copy;
  }

  private int[] ints(int[] old) {
    int[] copy = Arrays.copyOf(old, length(old.length));
    if (copy.length > 0) {
      int at = random.nextInt(copy.length);
      boolean twice = random.nextInt(3) == 0;
      copy[at] = twice ? copy[random.nextInt(copy.length)] : (int) number(copy[at]);
    }
    return copy;
  }

  private long[] longs(long[] old) {
    long[] copy = Arrays.copyOf(old, length(old.length));
    if (copy.length > 0) {
      int at = random.nextInt(copy.length);
      boolean twice = random.nextInt(3) == 0;
      copy[at] = twice ? copy[random.nextInt(copy.length)] : number(copy[at]);
    }
    return copy;
  }

  /** Mostly the same: other lengths are noticed at once. */
  private int length(int old) {
    return switch (random.nextInt(8)) {
      case 0 -> 0;
      case 1 -> old + 1 + random.nextInt(3);
      case 2 -> Math.max(0, old - 1);
      default -> old;
    };
  }

  private @Nullable Object state(Site site) {
    if (site.field().nullable() && random.nextBoolean()) {
      return site.value() == null ? another(site.field()) : null;
    }
    return another(site.field());
  }

  /** An object from elsewhere in the tree that could be there, or a fresh one. */
  private Object another(StateField field) {
    List<Object> fitting =
        new ArrayList<>(objects.stream().filter(field.stateClass()::isInstance).toList());
    registry.classes().stream()
        .filter(form -> field.stateClass().isAssignableFrom(form.javaClass()))
        .forEach(form -> fitting.add(form.create()));
    return fitting.get(random.nextInt(fitting.size()));
  }

  private List<Object> strings(List<?> old) {
    List<Object> copy = new ArrayList<>(old);
    switch (random.nextInt(4)) {
      case 0 -> Collections.shuffle(copy, random);
      case 1 -> copy.add(string(""));
      case 2 -> copy.removeIf(element -> random.nextInt(3) == 0);
      default -> copy.replaceAll(e -> random.nextInt(3) == 0 ? string((String) e) : e);
    }
    return copy;
  }

  private List<Object> states(List<?> old, StateField field) {
    List<Object> copy = new ArrayList<>(old);
    switch (random.nextInt(6)) {
      case 0 -> Collections.shuffle(copy, random);
      case 1 -> copy.clear();
      case 2 -> copy.addAll(old.subList(0, old.isEmpty() ? 0 : 1 + random.nextInt(old.size())));
      case 3 -> copy.removeIf(element -> random.nextInt(3) == 0);
      case 4 -> copy.addAll(Collections.nCopies(1 + random.nextInt(300), another(field)));
      default -> {
        if (!copy.isEmpty()) {
          copy.set(random.nextInt(copy.size()), another(field));
        }
      }
    }
    return copy;
  }
}
