package org.amber.cli.options;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The options of one command, in the order in which help shows them. */
public final class OptionTable {

  /** Whether options may follow the first word that is none. */
  public enum Operands {
    /** Options and operands in any order; {@code --} ends the options. */
    MIXED,
    /** The first operand ends the options: what follows belongs to it. */
    LAST
  }

  private final List<Option> options = new ArrayList<>();
  private final Operands operands;
  private @Nullable Consumer<List<String>> afterDashes;
  private boolean helpWanted;
  private final List<String> lasting = new ArrayList<>();

  public OptionTable(Operands operands) {
    this.operands = operands;
  }

  /**
   * Adds an option without a value.
   *
   * @param names with their dashes, separated by spaces, the long one last
   */
  public OptionTable flag(String names, String description, Runnable set) {
    return add(names, Option.Value.NONE, "", description, ignored -> set.run());
  }

  /**
   * Adds an option with a value.
   *
   * @param set throws IllegalArgumentException when the value does not serve
   */
  public OptionTable value(String names, String label, String description, Consumer<String> set) {
    return add(names, Option.Value.REQUIRED, label, description, set);
  }

  /**
   * Adds an option whose value may be left out, and else is attached to it by {@code =}.
   *
   * @param set is given an empty text when there is no value
   */
  public OptionTable optionalValue(
      String names, String label, String description, Consumer<String> set) {
    return add(names, Option.Value.ATTACHED, label, description, set);
  }

  /**
   * What follows {@code --} is no operand of the command, unless it has none before.
   *
   * @param set is given the words that follow, which may be none
   */
  public OptionTable afterDashes(Consumer<List<String>> set) {
    afterDashes = set;
    return this;
  }

  private OptionTable add(
      String names, Option.Value value, String label, String text, Consumer<String> set) {
    options.add(new Option(List.of(names.split(" ", -1)), value, label, text, set, false));
    return this;
  }

  /**
   * The option that was added last is about one run: whoever goes on with the machine later does
   * not say it again, or cannot.
   */
  public OptionTable forOneRun() {
    options.add(options.removeLast().forOneRun());
    return this;
  }

  List<Option> options() {
    return List.copyOf(options);
  }

  /**
   * Sets all options and returns what is left; when help is asked for on the way, what was left
   * until there.
   *
   * @throws UsageException at the first word that makes no sense
   */
  public List<String> parse(List<String> arguments) {
    Deque<String> rest = new ArrayDeque<>(arguments);
    List<String> left = new ArrayList<>();
    while (!rest.isEmpty()) {
      String word = rest.remove();
      if (word.equals("--")) {
        break;
      }
      if (word.equals("--help") || word.equals("-h")) {
        helpWanted = true;
        return left;
      }
      if (word.startsWith("--")) {
        parseLong(word, rest);
      } else if (word.length() > 1 && word.startsWith("-")) {
        parseShort(word, rest);
      } else {
        left.add(word);
        if (operands == Operands.LAST) {
          break;
        }
      }
    }
    if (afterDashes != null && operands == Operands.MIXED) {
      if (left.isEmpty() && !rest.isEmpty()) {
        left.add(rest.remove());
      }
      afterDashes.accept(List.copyOf(rest));
      return left;
    }
    left.addAll(rest);
    return left;
  }

  /** Whether help was asked for, by an option that every command has. */
  public boolean helpWanted() {
    return helpWanted;
  }

  private void parseLong(String word, Deque<String> rest) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    parse(known(name), equals < 0 ? null : word.substring(equals + 1), rest);
  }

  private void parseShort(String word, Deque<String> rest) {
    Option option = known(word.substring(0, 2));
    parse(option, word.length() == 2 ? null : word.substring(2), rest);
  }

  /**
   * The options that were parsed, by their long names, each in one word, without those {@link
   * #forOneRun}.
   */
  public List<String> lasting() {
    return List.copyOf(lasting);
  }

  private void note(Option option, @Nullable String value) {
    if (!option.once()) {
      lasting.add(value == null ? option.longName() : option.longName() + "=" + value);
    }
  }

  private void parse(Option option, @Nullable String attached, Deque<String> rest) {
    switch (option.value()) {
      case NONE -> {
        if (attached != null) {
          throw new UsageException(option.longName() + " takes no value");
        }
        note(option, null);
        option.give("");
      }
      case ATTACHED -> {
        if (attached != null && attached.isEmpty()) {
          throw new UsageException(option.longName() + "= lacks its " + option.label());
        }
        note(option, attached);
        option.give(attached == null ? "" : attached);
      }
      case REQUIRED -> {
        String value = attached != null ? attached : rest.poll();
        if (value == null || value.isEmpty()) {
          throw new UsageException(option.longName() + " lacks its " + option.label());
        }
        note(option, value);
        option.give(value);
      }
    }
  }

  private Option known(String name) {
    for (Option option : options) {
      if (option.names().contains(name)) {
        return option;
      }
    }
    throw new UsageException("unknown option " + name);
  }
}
