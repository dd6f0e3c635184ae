package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.amber.linux.SystemCalls;
import org.amber.table.Row;
import org.amber.tests.harness.CaseTable;
import org.amber.tests.harness.Layout;
import org.junit.jupiter.api.Test;

/**
 * Every system call that Amber claims to have is made with bad arguments by a guest test that is
 * compared with a native run: {@code errors*.c}, and the tests of single areas named here.
 */
class ErrorsOfEveryCallTest {
  private static final Set<String> OTHERS =
      Set.of("other_process.c", "futex_vector.c", "call_filters.c", "async_io.c");

  /** How these tests write a call: by its number, or by its name in a macro or its wrapper. */
  private static final List<Pattern> CALLS =
      List.of(
          Pattern.compile("\\bSYS_(\\w+)"),
          Pattern.compile("\\b(?:TRY|TRY_ANY|PATHS|SHOW)\\((\\w+)"));

  private static final int AT_LEAST = 300;

  private final Path guests = Layout.find().top().resolve("tests/src/test/guest");

  private List<Path> errorTests() throws IOException {
    try (Stream<Path> files = Files.list(guests)) {
      return files.filter(ErrorsOfEveryCallTest::isErrorTest).sorted().toList();
    }
  }

  private static boolean isErrorTest(Path file) {
    String name = String.valueOf(file.getFileName());
    return (name.startsWith("errors") && name.endsWith(".c")) || OTHERS.contains(name);
  }

  @Test
  void everyRowIsTriedWithBadArguments() throws IOException {
    Set<String> tried = new TreeSet<>();
    for (Path file : errorTests()) {
      String source = Files.readString(file);
      for (Pattern form : CALLS) {
        form.matcher(source).results().map(call -> call.group(1)).forEach(tried::add);
      }
    }
    List<String> claimed =
        SystemCalls.table().rows().stream()
            .filter(row -> row.support() != Row.Support.NONE)
            .map(Row::name)
            .toList();
    assertThat(claimed).hasSizeGreaterThanOrEqualTo(AT_LEAST);
    assertThat(tried).as("calls in the tests of errors").containsAll(claimed);
  }

  @Test
  void everyTestOfErrorsIsACase() throws IOException {
    List<String> cases =
        CaseTable.read("guests").stream()
            .map(test -> test.invocations().getFirst().words().getFirst())
            .toList();
    List<String> programs =
        errorTests().stream()
            .map(file -> String.valueOf(file.getFileName()).replace(".c", ""))
            .toList();
    assertThat(cases).containsAll(programs);
  }
}
