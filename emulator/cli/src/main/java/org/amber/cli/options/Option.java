package org.amber.cli.options;

import java.util.List;
import java.util.function.Consumer;

/**
 * One option of a command.
 *
 * @param names each with its dashes; the long one last
 * @param value whether it takes a value
 * @param label what help calls the value; empty when there is none
 * @param description for help, one paragraph
 * @param accept is given the value, or an empty text when there is none; throws
 *     IllegalArgumentException with a message for the user when the value does not serve
 * @param once whether it is about one run and not about the machine
 */
record Option(
    List<String> names,
    Value value,
    String label,
    String description,
    Consumer<String> accept,
    boolean once) {

  /** Whether an option takes a value. */
  enum Value {
    NONE,
    /** {@code --name VALUE} or {@code --name=VALUE}. */
    REQUIRED,
    /** {@code --name} or {@code --name=VALUE}: the next word is never its value. */
    ATTACHED
  }

  Option forOneRun() {
    return new Option(names, value, label, description, accept, true);
  }

  String longName() {
    return names.getLast();
  }

  /** How help shows it, such as {@code -o, --output FILE}. */
  String synopsis() {
    String all = String.join(", ", names);
    return switch (value) {
      case NONE -> all;
      case REQUIRED -> all + " " + label;
      case ATTACHED -> all + "[=" + label + "]";
    };
  }

  void give(String text) {
    try {
      accept.accept(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException(longName() + ": " + e.getMessage());
    }
  }
}
