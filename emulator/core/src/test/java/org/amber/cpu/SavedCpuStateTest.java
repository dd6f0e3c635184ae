package org.amber.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SavedCpuStateTest {

  @Test
  void everyRegisterSurvives() throws IllegalAccessException {
    CpuState cpu = new CpuState();
    scramble(cpu, new Random(7));
    CpuState other = new CpuState();
    SavedCpuState saved = SavedCpuState.of(cpu);
    scramble(cpu, new Random(7)); // the same again: the saved form shares nothing with it
    saved.restoreInto(other);
    assertThat(other).usingRecursiveComparison().isEqualTo(cpu);
  }

  private static void scramble(CpuState cpu, Random random) throws IllegalAccessException {
    for (Field field : CpuState.class.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers())) {
        continue;
      }
      switch (field.get(cpu)) {
        case long[] values -> java.util.Arrays.setAll(values, i -> random.nextLong());
        case int[] values -> java.util.Arrays.setAll(values, i -> random.nextInt());
        case Long value -> field.set(cpu, random.nextLong());
        case Integer value -> field.set(cpu, random.nextInt());
        default -> throw new AssertionError("a new kind of register: " + field);
      }
    }
  }

  @Test
  void refusesAnIncompleteRegisterFile() {
    SavedCpuState saved = new SavedCpuState();
    saved.xmm = new long[31];
    assertThatThrownBy(() -> saved.restoreInto(new CpuState()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("saved XMM registers are not complete");
  }
}
