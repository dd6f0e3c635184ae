package org.amber.loader;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Optional;
import org.amber.abi.Errno;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptHeaderTest {
  private static ScriptHeader parse(String text) throws ExecFailure {
    return ScriptHeader.parse(text.getBytes(ISO_8859_1));
  }

  /**
   * In the samples, N is a newline, T a tab, Z a zero byte and _ a blank, R a return; - no
   * argument.
   */
  @ParameterizedTest
  @CsvSource({
    "#!/bin/shN, /bin/sh, -",
    "#!_T/bin/sh_T_N, /bin/sh, -",
    "#!/bin/sh_-eN, /bin/sh, -e",
    "#!/usr/bin/env_-S_a__b_TN, /usr/bin/env, -S_a__b",
    "#!/bin/sh, /bin/sh, -",
    "#!/bin/sh_x, /bin/sh, x",
    "#!/bin/shRN, /bin/shR, -",
    "#!/bin/shZ_xN, /bin/sh, -",
    "#!/bin/sh_xZyN, /bin/sh, x",
  })
  void readsLines(String line, String interpreter, String argument) throws ExecFailure {
    ScriptHeader header = parse(decoded(line));
    assertThat(header.interpreter()).asString(ISO_8859_1).isEqualTo(decoded(interpreter));
    Optional<String> found = header.argument().map(bytes -> new String(bytes, ISO_8859_1));
    assertThat(found.orElse("-")).isEqualTo(decoded(argument));
  }

  private static String decoded(String text) {
    return text.replace('N', '\n')
        .replace('T', '\t')
        .replace('Z', '\0')
        .replace('_', ' ')
        .replace('R', '\r');
  }

  @Test
  void blankBeforeTheEndOfTheFileIsAnEmptyArgument() throws ExecFailure {
    // Linux trims only at a newline, or at the end of its 256 bytes.
    assertThat(parse("#!/bin/sh ").argument()).hasValue(new byte[0]);
    assertThat(parse("#!/bin/sh \n").argument()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "#", "x#!/bin/sh\n", "#!\n", "#! \t \n", "#!", "#!   "})
  void refusesLinesWithoutInterpreter(String text) {
    ExecFailure failure = catchThrowableOfType(ExecFailure.class, () -> parse(text));
    assertThat(failure).isNotNull();
    assertThat(failure.errno()).isEqualTo(Errno.ENOEXEC);
  }

  @Test
  void refusesACutNameButNotACutArgument() throws ExecFailure {
    String path = "/" + "a".repeat(253);
    assertThat(catchThrowableOfType(ExecFailure.class, () -> parse("#!" + path + "\n")))
        .hasMessageContaining("longer than the limit of 254 bytes");
    String fits = path.substring(0, 253);
    assertThat(parse("#!" + fits + "\n").interpreter()).asString(ISO_8859_1).isEqualTo(fits);
    ScriptHeader cut = parse("#!/bin/sh " + "b".repeat(400) + "\n");
    assertThat(cut.argument().orElseThrow()).asString(ISO_8859_1).isEqualTo("b".repeat(245));
  }
}
