package org.amber.tests.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.amber.cpu.CpuExit;
import org.amber.cpu.CpuProfile;
import org.amber.cpu.CpuState;
import org.amber.jvm.interpret.JvmCpu;
import org.amber.jvm.interpret.TierPolicy;
import org.amber.memory.GuestMemory;
import org.amber.tests.harness.Scale;
import org.junit.jupiter.api.Test;

/**
 * Any bytes as code with any registers come to an end that the machine knows, and to the same one
 * when they are executed step by step, compiled, or now so and now so.
 */
class WildCodeTest {
  private static final int CODE_BYTES = 8192;
  private static final long CODE = 0x600000;
  private static final int RUNS = 40;

  private final Scale scale = Scale.fromProperties();

  /** Where a guest is after some steps. */
  private record Place(CpuState state, long digest, long steps, String exit) {}

  @Test
  void endsWhereStepsEnd() {
    int programs = scale.soak() ? 20_000 : 60;
    Map<Kind, Integer> ends = new EnumMap<>(Kind.class);
    for (int i = 0; i < programs; i++) {
      long seed = scale.seed() * 1_000_003 + i;
      Place steps = run(seed, 1, ends, TierPolicy.INTERPRETER);
      for (TierPolicy policy : policies(seed)) {
        assertThat(run(seed, 500, ends, policy))
            .as("program %d, %s", seed, policy)
            .isEqualTo(steps);
      }
    }
    assertThat(ends).containsOnlyKeys(Kind.values());
  }

  private static List<TierPolicy> policies(long seed) {
    return List.of(
        TierPolicy.INTERPRETER,
        TierPolicy.COMPILER,
        TierPolicy.EAGER,
        TierPolicy.random(seed),
        TierPolicy.COMPILER.forTheJvm(),
        TierPolicy.EAGER.forTheJvm(),
        TierPolicy.random(seed).forTheJvm());
  }

  /** How a run can end. */
  private enum Kind {
    STEPS,
    FAULT,
    EXCEPTION
  }

  private static Kind kind(CpuExit exit) {
    return switch (exit) {
      case CpuExit.PageFault _ -> Kind.FAULT;
      case CpuExit.ProcessorException _ -> Kind.EXCEPTION;
      default -> Kind.STEPS;
    };
  }

  /** Runs a program from several places, some steps at a time, until it stops by itself. */
  private static Place run(long seed, int slice, Map<Kind, Integer> ends, TierPolicy policy) {
    Random random = new Random(seed);
    try (Guest guest = new Guest(memory -> new JvmCpu(memory, CpuProfile.V3, policy), "90")) {
      guest.map(CODE, CODE_BYTES * 2, Guest.READ | Guest.WRITE | Guest.EXECUTE);
      byte[] code = new byte[CODE_BYTES];
      random.nextBytes(code);
      new GuestMemory(guest.memory).writeBytes(CODE, code);
      StringBuilder exits = new StringBuilder();
      for (int i = 0; i < RUNS; i++) {
        begin(guest.state, random);
        long limit = guest.total + 500;
        CpuExit exit;
        do {
          exit = guest.run(Math.min(slice, limit - guest.total));
        } while (exit instanceof CpuExit.StepsDone && guest.total < limit);
        ends.merge(kind(exit), 1, Integer::sum);
        exits.append(text(exit)).append(' ');
      }
      return new Place(guest.copy(), guest.digest(), guest.total, exits.toString());
    }
  }

  /** What happened, whatever steps the last part had. */
  private static String text(CpuExit exit) {
    return switch (exit) {
      case CpuExit.PageFault fault -> fault.access() + "@" + Long.toHexString(fault.address());
      case CpuExit.ProcessorException thrown -> "#" + thrown.vector() + ":" + thrown.code();
      case CpuExit other -> other.getClass().getSimpleName();
    };
  }

  private static void begin(CpuState state, Random random) {
    state.rip = CODE + random.nextInt(CODE_BYTES);
    state.rflags = CpuState.INITIAL_RFLAGS | (random.nextLong() & 0x8d5);
    for (int i = 0; i < state.gpr.length; i++) {
      state.gpr[i] =
          switch (random.nextInt(4)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextInt(100);
            case 2 -> CODE + random.nextInt(CODE_BYTES);
            default -> Guest.DATA + random.nextInt((int) Guest.DATA_SIZE);
          };
    }
    state.gpr[CpuState.RSP] = Guest.STACK_TOP - 0x800;
    state.mxcsr = random.nextInt(4) == 0 ? random.nextInt(0x10000) : 0x1f80;
    state.fpuControl = random.nextInt(4) == 0 ? 0x40 | (random.nextInt(0x1000) & 0xf3f) : 0x37f;
    state.fpuStatus = 0;
    for (int i = 0; i < state.xmm.length; i++) {
      state.xmm[i] = random.nextLong();
      state.ymmHigh[i] = random.nextLong();
    }
  }
}
