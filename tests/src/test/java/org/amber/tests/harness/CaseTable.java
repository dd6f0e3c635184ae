package org.amber.tests.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads a table of cases: lines of the form {@code name [option,option] | command ;; command},
 * comments with {@code #}. A line that ends in a backslash goes on in the next.
 */
public final class CaseTable {
  private CaseTable() {}

  /** The cases of {@code cases/SUITE.cases} on the class path, in their order. */
  public static List<TestCase> read(String suite) {
    List<TestCase> cases = new ArrayList<>();
    Set<String> names = new HashSet<>();
    String text = resource("/cases/" + suite + ".cases").replaceAll("\\\\\\n\\s*", "");
    for (String line : text.lines().toList()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      TestCase parsed = parse(suite, line);
      if (!names.add(parsed.name())) {
        throw new IllegalArgumentException(suite + ".cases has two cases " + parsed.name());
      }
      cases.add(parsed);
    }
    return cases;
  }

  private static TestCase parse(String suite, String line) {
    String[] halves = line.split(" \\| ", 2);
    if (halves.length != 2) {
      throw new IllegalArgumentException(suite + ".cases: expected NAME | COMMAND: " + line);
    }
    String head = halves[0].strip();
    Set<String> options = Set.of();
    int bracket = head.indexOf('[');
    if (bracket >= 0) {
      options =
          Arrays.stream(head.substring(bracket + 1, head.length() - 1).split(","))
              .map(String::strip)
              .collect(Collectors.toSet());
      head = head.substring(0, bracket).strip();
    }
    List<Invocation> invocations =
        Arrays.stream(halves[1].split(" ;; ")).map(String::strip).map(Invocation::parse).toList();
    return new TestCase(suite, head, options, invocations);
  }

  private static String resource(String name) {
    try (InputStream in = CaseTable.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
