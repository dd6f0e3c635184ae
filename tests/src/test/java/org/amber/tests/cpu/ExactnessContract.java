package org.amber.tests.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.amber.cpu.CpuExit;
import org.amber.cpu.CpuState;
import org.junit.jupiter.api.Test;

/** A run that is stopped at any step and continued equals one that is not stopped. */
abstract class ExactnessContract extends Contract {
  private static final long FOREVER = 10_000_000;

  private static String program() {
    return Guest.resource("mix.hex");
  }

  private record End(CpuState state, long digest, long steps, List<String> calls) {
    static End of(Guest guest) {
      return new End(guest.copy(), guest.digest(), guest.total, List.copyOf(guest.calls));
    }
  }

  private End uninterrupted() {
    try (Guest guest = guest(program())) {
      CpuExit exit = guest.run(FOREVER);
      assertThat(exit).isInstanceOf(CpuExit.Syscall.class);
      return End.of(guest);
    }
  }

  @Test
  void everySingleStepIsReachedExactly() {
    End end = uninterrupted();
    List<CpuState> states = singleSteps(end);
    Random random = new Random(42);
    for (int i = 0; i < 60; i++) {
      int step = 1 + random.nextInt((int) end.steps - 1);
      try (Guest guest = guest(program())) {
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
  private List<CpuState> singleSteps(End end) {
    List<CpuState> states = new ArrayList<>();
    try (Guest guest = guest(program())) {
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
    End end = uninterrupted();
    for (int slice : new int[] {2, 3, 7, 50, 333, 5000}) {
      try (Guest guest = guest(program())) {
        while (!(guest.run(slice) instanceof CpuExit.Syscall)) {
          assertThat(guest.total % slice).isZero();
        }
        assertThat(End.of(guest)).as("slices of %d", slice).isEqualTo(end);
      }
    }
  }
}
