package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A guest gets the very bytes that its caller gave, whatever the locale, the shell that starts
 * Amber and Java think of them.
 */
@Execution(ExecutionMode.CONCURRENT)
class ExactBytesTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String AMBER = "\"$0\" run";

  @TempDir private Path directory = Path.of("");

  /** Runs lines of a shell in which {@code $0} is amber. */
  private Result shell(String lines) {
    // Without a locale, and with a variable that is no UTF-8 either.
    Map<String, String> environment = new TreeMap<>(HostEnvironment.minimal());
    environment.put("LC_ALL", "C");
    return Processes.run(
        new Processes.Order(
            List.of("/bin/sh", "-c", lines, Layout.find().amber().toString()),
            directory,
            environment,
            Optional.empty(),
            false),
        LIMIT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "u=$(printf 'Gr\\303\\274\\303\\237e'); l=$(printf '\\374\\377');"
            + " RUN /usr/bin/printf '%s|' \"$u\" \"$l\" '' 'a b' '*' | od -c",
        "env 'B.C=2' 'odd name=3' EMPTY= \"BYTES=$(printf '\\377\\303')\""
            + " RUN /usr/bin/env | od -c",
        "OLDPWD=/nowhere _=x RUN /usr/bin/env",
        "unset PWD OLDPWD; RUN /usr/bin/env",
        "d=$(printf 'd\\374r'); mkdir -p \"$d\"; cd \"$d\"; RUN /bin/pwd | od -c",
        "p=./$(printf 'p\\303\\274\\374'); cp /bin/echo \"$p\"; RUN \"$p\" hello",
        "f=$(printf 'f\\377'); echo text > \"$f\"; RUN /bin/cat \"$f\"",
        "RUN /bin/cat \"$(printf 'none\\374')\"; echo $?",
      })
  void asNatively(String line) {
    assertThat(shell(line.replace("RUN", AMBER)))
        .as(line)
        .isEqualTo(shell(line.replace("RUN", "")));
  }

  @Test
  void whatTheOptionsSetToo() {
    Result result =
        shell(
            AMBER
                + " --clean-env -e \"K=$(printf '\\374')\" -e \"$(printf '\\303\\204=\\303\\266')\""
                + " /usr/bin/env | od -An -tx1;"
                + " "
                + AMBER
                + " -w /usr --clean-env /bin/pwd");
    assertThat(result.output()).isEqualTo(" 4b 3d fc 0a c3 84 3d c3 b6 0a\n/usr\n");
    assertThat(result.errors()).isEmpty();
  }

  @Test
  void filesOfTheHostHaveNamesOfAnyAlphabet() {
    Result result =
        shell(
            "w=$(printf 'w\\303\\266rter'); g=$(printf 'gr\\303\\266\\303\\237e');"
                + " o=$(printf '\\320\\277\\321\\200'); mkdir \"$w\"; echo text > \"$w/$g\"; "
                + AMBER
                + " --ro \"$PWD/$w:/w\" --snapshot-at syscall:read:1 -o \"$o\" /bin/cat \"/w/$g\";"
                + " \"$0\" resume --ro \"$PWD/$w:/w\" \"$o\"");
    assertThat(result.output()).isEqualTo("text\n");
    assertThat(result.errors()).startsWith("amber: snapshot ").contains(" at step ");
  }
}
