package org.amber.jvm.x87;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.amber.cpu.CpuState;
import org.amber.jvm.cpu.Flags;
import org.junit.jupiter.api.Test;

/**
 * What an Intel processor made of random and special operands, rounding and precision controls,
 * masks and stacks. A line: the instruction; control, status and tag words and flags; ST0, ST1 and
 * what RSI points to; behind the arrow the same after it, with ST2 and ST7. Other registers are
 * zero. Of transcendental functions there are only cases where that processor's result is the
 * correctly rounded one; it may be off by one in the last place.
 */
class NativeCasesTest {
  private static final int AX = 0x1234;

  @Test
  void everyCaseEndsAsOnTheProcessor() throws IOException {
    List<String> wrong = new ArrayList<>();
    int cases = 0;
    try (Processor processor = new Processor();
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    Objects.requireNonNull(
                        NativeCasesTest.class.getResourceAsStream("native.cases")),
                    US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] sides = line.split(" -> ", -1);
        String[] before = sides[0].split(" ", -1);
        prepare(processor, before);
        processor.run(before[0]);
        if (!result(processor).equals(sides[1])) {
          wrong.add(line + "\n  but was " + result(processor));
        }
        cases++;
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(cases).isGreaterThan(700);
  }

  private static void prepare(Processor processor, String[] fields) {
    CpuState state = processor.state;
    state.fpuControl = hex(fields[1]);
    state.fpuStatus = hex(fields[2]);
    state.fpuTag = hex(fields[3]);
    state.rflags = CpuState.INITIAL_RFLAGS | hex(fields[4]);
    state.gpr[CpuState.RAX] = AX;
    for (int i = 0; i < 8; i++) {
      state.stSignificand[i] = i < 2 ? significand(fields[5 + i]) : 0;
      state.stExponent[i] = i < 2 ? exponent(fields[5 + i]) : 0;
    }
    processor.load();
    processor.setQuadword(0, significand(fields[7]));
    processor.setWord(8, exponent(fields[7]));
  }

  private static String result(Processor processor) {
    CpuState state = processor.state;
    StringBuilder text =
        new StringBuilder(
            "%04x %04x %04x %03x"
                .formatted(
                    state.fpuControl, state.fpuStatus, state.fpuTag, state.rflags & Flags.STATUS));
    for (int i : new int[] {0, 1, 2, 7}) {
      text.append(" %04x:%016x".formatted(state.stExponent[i], state.stSignificand[i]));
    }
    return text.append(" %04x:%016x".formatted(processor.word(8), processor.quadword(0)))
        .toString();
  }

  private static int hex(String digits) {
    return Integer.parseInt(digits, 16);
  }

  private static int exponent(String number) {
    return hex(number.substring(0, 4));
  }

  private static long significand(String number) {
    return Long.parseUnsignedLong(number.substring(5), 16);
  }
}
