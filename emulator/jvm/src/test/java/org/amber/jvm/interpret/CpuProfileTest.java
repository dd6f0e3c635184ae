package org.amber.jvm.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.amber.cpu.CpuExit;
import org.amber.cpu.CpuFeature;
import org.amber.cpu.CpuProfile;
import org.amber.cpu.CpuState;
import org.amber.cpu.CpuUpcalls;
import org.amber.jvm.cpu.GuestFault;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.FormTable;
import org.amber.memory.AddressSpace;
import org.amber.memory.GuestMemory;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.Vma;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A processor executes what its CPUID announces, and nothing else. */
class CpuProfileTest {
  private static final long CODE = 0x40_0000;
  private static final long DATA = 0x50_0000;
  private static final int PAGE = 4096;
  private static final int READ_WRITE_EXECUTE = 7;

  /** Executes one instruction with RBX = DATA, and RCX = 0. */
  private static CpuExit execute(String hex, CpuProfile profile, CpuState state) {
    try (PhysicalMemory physical = new PhysicalMemory(1L << 24);
        JvmCpu cpu = new JvmCpu(physical, profile)) {
      AddressSpace memory = new AddressSpace(physical);
      for (long start : new long[] {CODE, DATA}) {
        memory.map(new Vma(start, start + PAGE, READ_WRITE_EXECUTE, 0, null, 0, ""));
      }
      new GuestMemory(memory).writeBytes(CODE, HexFormat.of().parseHex(hex));
      state.rip = CODE;
      state.gpr[CpuState.RBX] = DATA;
      return cpu.run(state, memory, 1, new NoCalls());
    }
  }

  private static final class NoCalls implements CpuUpcalls {
    @Override
    public SyscallVerdict syscall(CpuState state, long stepsDone) {
      return SyscallVerdict.LEAVE;
    }

    @Override
    public long timestampCounter(long stepsDone) {
      return stepsDone;
    }
  }

  @ParameterizedTest(name = "{1} since {2}")
  @CsvSource({
    "480fc70b, cmpxchg16b, 2",
    "9f, lahf, 2",
    "9e, sahf, 2",
    "f30fb8c3, popcnt, 2",
    "f20f38f0c3, crc32, 2",
    "0f38f003, movbe, 3",
    "0f01d0, xgetbv, 3",
    "480fae23, xsave64, 3",
    "480fc723, xsavec64, 3",
    "660f38f6c3, adcx, 3",
    "c4e260f2c3, andn, 3",
    "c4e37bf0c301, rorx, 3",
    "f3480faec0, rdfsbase, 4",
    "0fc7f0, rdrand, 4",
    "0fc7f8, rdseed, 4",
    "f30fc7f8, rdpid, 4",
    "660fae3b, clflushopt, 4",
    "0fae3b, clflush, 1"
  })
  void anInstructionBeyondTheLevelIsUndefined(String hex, String name, int since) {
    for (CpuProfile profile : CpuProfile.values()) {
      CpuExit expected =
          profile.level() >= since
              ? new CpuExit.StepsDone(1)
              : new CpuExit.ProcessorException(0, GuestFault.INVALID_OPCODE, 0);
      assertThat(execute(hex, profile, new CpuState()))
          .as(name + " on " + profile)
          .isEqualTo(expected);
    }
  }

  /** vaddps ymm, vpaddd xmm, vpaddd ymm, vfmadd132ps, vcvtph2ps, vaesenc, aesenc, sha1nexte. */
  @ParameterizedTest
  @CsvSource({
    "c5f458c2",
    "c5f1fec2",
    "c5f5fec2",
    "c4e27198c2",
    "c4e27913c1",
    "c4e271dcc2",
    "660f38dcc1",
    "0f38c8c1"
  })
  void withoutAvxVectorsOfItAreUndefined(String hex) {
    for (CpuProfile profile : new CpuProfile[] {CpuProfile.V1, CpuProfile.V2}) {
      assertThat(execute(hex, profile, new CpuState()))
          .isEqualTo(new CpuExit.ProcessorException(0, GuestFault.INVALID_OPCODE, 0));
    }
  }

  /** With a source of zero BSF and BSR leave the destination, which TZCNT and LZCNT set. */
  @ParameterizedTest(name = "{0} of {1}")
  @CsvSource({
    "f30fbcc1, 0, 77, 32",
    "f3480fbcc1, 0, 77, 64",
    "f30fbdc1, 0, 77, 32",
    "f30fbcc1, 80, 4, 4",
    "f30fbdc1, 80, 6, 25",
    "f3480fbdc1, 80, 6, 57"
  })
  void trailingAndLeadingZerosAreScannedForWithoutTheirInstructions(
      String hex, long source, long scanned, long counted) {
    for (CpuProfile profile : CpuProfile.values()) {
      CpuState state = new CpuState();
      state.gpr[CpuState.RAX] = 77;
      state.gpr[CpuState.RCX] = source;
      assertThat(execute(hex, profile, state)).isEqualTo(new CpuExit.StepsDone(1));
      assertThat(state.gpr[CpuState.RAX])
          .as(profile.label())
          .isEqualTo(profile.has(CpuFeature.BMI1) ? counted : scanned);
    }
  }

  /** A misspelt feature would make its instructions undefined for ever. */
  @Test
  void everyFeatureOfTheTableIsKnown() {
    Set<String> known = new HashSet<>(Offer.ALWAYS);
    Arrays.stream(CpuFeature.values()).map(CpuFeature::word).forEach(known::add);
    known.addAll(Set.of("avx/avx2", "rdrand", "rdseed", "rdpid", "fsgsbase", "clflushopt", "clwb"));
    assertThat(FormTable.load().forms()).extracting(Form::feature).isSubsetOf(known);
  }
}
