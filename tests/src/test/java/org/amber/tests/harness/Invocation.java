package org.amber.tests.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One command of a case: a program's name, its arguments, and what it reads.
 *
 * @param words the program's name and its arguments
 * @param input the file on its standard input, relative to the case's directory; none is empty
 *     input
 * @param piped whether that file comes through a pipe
 */
public record Invocation(List<String> words, Optional<String> input, boolean piped) {
  /** Copies the words. */
  public Invocation {
    words = List.copyOf(words);
  }

  /**
   * Reads a command as a shell would: words, quotes, and at the end {@code < FILE} for input from a
   * file or {@code <| FILE} for the same through a pipe. No variables, no wildcards.
   */
  static Invocation parse(String text) {
    List<String> words = split(text);
    int size = words.size();
    if (size >= 3 && (words.get(size - 2).equals("<") || words.get(size - 2).equals("<|"))) {
      return new Invocation(
          words.subList(0, size - 2),
          Optional.of(words.get(size - 1)),
          words.get(size - 2).equals("<|"));
    }
    return new Invocation(words, Optional.empty(), false);
  }

  private static List<String> split(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '\'' || c == '"') {
        quote = c;
        inWord = true;
      } else if (c == ' ') {
        if (inWord) {
          words.add(word.toString());
          word.setLength(0);
          inWord = false;
        }
      } else {
        word.append(c);
        inWord = true;
      }
    }
    if (quote != 0) {
      throw new IllegalArgumentException("a quote is not closed: " + text);
    }
    if (inWord) {
      words.add(word.toString());
    }
    if (words.isEmpty()) {
      throw new IllegalArgumentException("an empty command");
    }
    return words;
  }
}
