package org.amber.unicorn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.amber.cpu.CpuExit;
import org.amber.cpu.CpuState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that is stopped at any step and continued equals one that is not stopped. */
class ExactnessTest {
  private static final long FOREVER = 10_000_000;

  private static String program() {
    return Guest.resource("mix.hex");
  }

  private record End(CpuState state, long digest, long steps, List<String> calls) {
    static End of(Guest guest) {
      return new End(guest.copy(), guest.digest(), guest.total, List.copyOf(guest.calls));
    }
  }

  private static End uninterrupted(boolean machineCode) {
    try (Guest guest = new Guest(program(), machineCode)) {
      CpuExit exit = guest.run(FOREVER);
      assertThat(exit).isInstanceOf(CpuExit.Syscall.class);
      return End.of(guest);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void machineCodeAndJavaCountAlike(boolean machineCode) {
    try (Guest guest = new Guest("90", machineCode)) {
      boolean linux = System.getProperty("os.name", "").equals("Linux");
      boolean x86 = System.getProperty("os.arch", "").equals("amd64");
      assertThat(((UnicornCpu) guest.cpu).usesMachineCode()).isEqualTo(machineCode && linux && x86);
    }
    assertThat(uninterrupted(machineCode)).isEqualTo(uninterrupted(!machineCode));
  }

  @Test
  void everySingleStepIsReachedExactly() {
    End end = uninterrupted(true);
    List<CpuState> states = singleSteps(end);
    Random random = new Random(42);
    for (int i = 0; i < 60; i++) {
      int step = 1 + random.nextInt((int) end.steps - 1);
      try (Guest guest = new Guest(program())) {
        CpuExit exit = guest.run(step);
        assertThat(exit).as("step %d", step).isEqualTo(new CpuExit.StepsDone(step));
        assertThat(guest.state).as("step %d", step).isEqualTo(states.get(step));
        assertThat(guest.state.rflags).as("step %d", step).isEqualTo(states.get(step).rflags);
        guest.run(FOREVER);
        assertThat(End.of(guest)).as("continued at %d", step).isEqualTo(end);
      }
    }
  }

  /** The state after each step, reached by runs of one step. */
  private static List<CpuState> singleSteps(End end) {
    List<CpuState> states = new ArrayList<>();
    try (Guest guest = new Guest(program())) {
      states.add(guest.copy());
      while (guest.total < end.steps) {
        long before = guest.total;
        CpuExit exit = guest.run(1);
        assertThat(guest.total).as("%s at %x", exit, guest.state.rip).isEqualTo(before + 1);
        states.add(guest.copy());
      }
      assertThat(End.of(guest)).isEqualTo(end);
    }
    return states;
  }

  @Test
  void manySmallSlicesEqualOne() {
    End end = uninterrupted(true);
    for (int slice : new int[] {2, 3, 7, 50, 333, 5000}) {
      try (Guest guest = new Guest(program())) {
        while (!(guest.run(slice) instanceof CpuExit.Syscall)) {
          assertThat(guest.total % slice).isZero();
        }
        assertThat(End.of(guest)).as("slices of %d", slice).isEqualTo(end);
      }
    }
  }
}
