package org.amber.loader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Collections;
import java.util.List;
import org.amber.abi.Errno;
import org.junit.jupiter.api.Test;

class ExecArgumentsTest {
  private static final long EIGHT_MIB = 8L << 20;

  private static ExecArguments of(String file, String... argv) {
    return new ExecArguments(
        bytes(file), List.of(argv).stream().map(s -> s.getBytes(UTF_8)).toList(), List.of());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static void assertTooBig(ExecArguments arguments, long stackLimit) {
    ExecFailure failure =
        catchThrowableOfType(ExecFailure.class, () -> arguments.checkLimits(stackLimit));
    assertThat(failure).isNotNull();
    assertThat(failure.errno()).isEqualTo(Errno.E2BIG);
  }

  @Test
  void noArgumentsBecomeOneEmptyArgument() {
    assertThat(of("/bin/x").argv()).containsExactly(new byte[0]);
  }

  @Test
  void scriptsReplaceTheirFirstArgument() throws ExecFailure {
    ScriptHeader header = ScriptHeader.parse(bytes("#!/bin/sh -e\n"));
    ExecArguments out = of("./s", "zero", "one").forInterpreter(header, bytes("./s"));
    assertThat(out.argv().stream().map(a -> new String(a, UTF_8)))
        .containsExactly("/bin/sh", "-e", "./s", "one");
    assertThat(out.fileName()).isEqualTo(bytes("./s"));
  }

  @Test
  void oneStringIsLimitedTo128KiB() {
    byte[] longest = new byte[ExecArguments.MAX_ARG_STRLEN - 1];
    ExecArguments fits = new ExecArguments(bytes("x"), List.of(longest), List.of());
    assertThatNoException().isThrownBy(() -> fits.checkLimits(EIGHT_MIB));
    byte[] longer = new byte[ExecArguments.MAX_ARG_STRLEN];
    assertTooBig(new ExecArguments(bytes("x"), List.of(longer), List.of()), EIGHT_MIB);
  }

  @Test
  void allTogetherAreLimitedToAQuarterOfTheStack() {
    // Each takes 1016 bytes and a pointer: 1024.
    byte[] kib = new byte[1015];
    ExecArguments twoMiB =
        new ExecArguments(bytes(""), Collections.nCopies(2047, kib), List.of(new byte[1014]));
    assertThatNoException().isThrownBy(() -> twoMiB.checkLimits(EIGHT_MIB));
    assertTooBig(twoMiB, EIGHT_MIB - 4);
    ExecArguments sixMiB =
        new ExecArguments(bytes(""), Collections.nCopies(6 * 1024, kib), List.of());
    assertTooBig(sixMiB, -1);
    ExecArguments small = new ExecArguments(bytes("x"), Collections.nCopies(127, kib), List.of());
    assertThatNoException().isThrownBy(() -> small.checkLimits(4096));
  }
}
