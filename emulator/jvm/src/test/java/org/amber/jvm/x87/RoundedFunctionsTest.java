package org.amber.jvm.x87;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import org.amber.cpu.CpuState;
import org.junit.jupiter.api.Test;

/**
 * Transcendental functions in all rounding modes: each result is that of a computation with 400
 * bits, rounded once; angles by a pi of 66 bits. A line: the instruction, the rounding mode, ST0
 * and ST1, and the two after it; all other registers are zero.
 */
class RoundedFunctionsTest {
  private static final int NEAREST = 0x37f;
  private static final int MODE_SHIFT = 10;

  /** Two registers in use, at 4 and 5. */
  private static final int STATUS = 0x2000;

  private static final int TAGS = 0xf0ff;

  @Test
  void resultsAreTheCorrectlyRoundedOnes() throws IOException {
    String[] lines;
    try (InputStream stream =
        Objects.requireNonNull(RoundedFunctionsTest.class.getResourceAsStream("rounded.cases"))) {
      lines = new String(stream.readAllBytes(), US_ASCII).split("\n", -1);
    }
    int cases = 0;
    try (Processor processor = new Processor()) {
      for (String line : lines) {
        if (!line.isEmpty()) {
          check(processor, line);
          cases++;
        }
      }
    }
    assertThat(cases).isEqualTo(112);
  }

  private static void check(Processor processor, String line) {
    String[] fields = line.split(" ", -1);
    CpuState state = processor.state;
    state.fpuControl = NEAREST | Integer.parseInt(fields[1]) << MODE_SHIFT;
    state.fpuStatus = STATUS;
    state.fpuTag = TAGS;
    Arrays.fill(state.stSignificand, 0);
    Arrays.fill(state.stExponent, 0);
    for (int i = 0; i < 2; i++) {
      state.stExponent[i] = Integer.parseInt(fields[2 + 2 * i], 16);
      state.stSignificand[i] = Long.parseUnsignedLong(fields[3 + 2 * i], 16);
    }
    processor.load();
    processor.run(fields[0]);
    String result =
        "%04x %016x %04x %016x"
            .formatted(
                state.stExponent[0],
                state.stSignificand[0],
                state.stExponent[1],
                state.stSignificand[1]);
    assertThat(result)
        .as(line)
        .isEqualTo(String.join(" ", Arrays.asList(fields).subList(6, fields.length)));
  }
}
