package org.amber.linux;

import static org.amber.linux.TestMachine.BAD;
import static org.amber.linux.TestMachine.MEMORY;
import static org.amber.linux.TestMachine.error;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.amber.abi.Errno;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PrctlSyscallsTest {
  private static final long SET_FS = 0x1002;
  private static final long GET_FS = 0x1003;
  private static final long SET_VMA = 0x5356_4d41;

  private final TestMachine machine = new TestMachine();

  @AfterEach
  void close() {
    machine.close();
  }

  private long prctl(long option, long argument) {
    return machine.call("prctl", option, argument);
  }

  @Test
  void aNameIsCutToFifteenBytes() {
    machine.writeString(MEMORY, "a-name-that-is-too-long");
    assertThat(prctl(15, MEMORY)).isZero();
    assertThat(prctl(16, MEMORY + 64)).isZero();
    assertThat(machine.readString(MEMORY + 64)).isEqualTo("a-name-that-is-");
    assertThat(prctl(15, BAD)).isEqualTo(error(Errno.EFAULT));
  }

  @Test
  void flagsAreKept() {
    assertThat(prctl(3, 0)).as("dumpable").isEqualTo(1);
    assertThat(prctl(4, 0)).isZero();
    assertThat(prctl(3, 0)).isZero();
    assertThat(prctl(4, 2)).isEqualTo(error(Errno.EINVAL));
    assertThat(prctl(38, 1)).as("no new privileges").isZero();
    assertThat(prctl(39, 0)).isEqualTo(1);
    assertThat(prctl(38, 0)).isEqualTo(error(Errno.EINVAL));
    assertThat(prctl(36, 5)).as("subreaper").isZero();
    assertThat(prctl(37, MEMORY)).isZero();
    assertThat(machine.readInt(MEMORY)).isEqualTo(1);
    assertThat(prctl(41, 1)).as("huge pages").isZero();
    assertThat(prctl(42, 0)).isEqualTo(1);
  }

  @Test
  void numbersAreKept() {
    assertThat(prctl(1, 9)).as("parent death signal").isZero();
    assertThat(prctl(2, MEMORY)).isZero();
    assertThat(machine.readInt(MEMORY)).isEqualTo(9);
    assertThat(prctl(1, 65)).isEqualTo(error(Errno.EINVAL));
    assertThat(prctl(29, 123)).as("timer slack").isZero();
    assertThat(prctl(30, 0)).isEqualTo(123);
    assertThat(prctl(29, 0)).isZero();
    assertThat(prctl(30, 0)).isEqualTo(50_000);
  }

  @Test
  void boundingSet() {
    assertThat(prctl(23, 5)).isEqualTo(1);
    assertThat(prctl(24, 5)).isZero();
    assertThat(prctl(23, 5)).isZero();
    assertThat(prctl(23, 41)).isEqualTo(error(Errno.EINVAL));
  }

  @Test
  void refused() {
    assertThat(prctl(35, 1)).as("PR_SET_MM").isEqualTo(error(Errno.EPERM));
    assertThat(prctl(0x7fff_fff0, 0)).isEqualTo(error(Errno.EINVAL));
    assertThat(prctl(26, 2)).as("PR_TSC_SIGSEGV").isEqualTo(error(Errno.EINVAL));
  }

  @Test
  void anonymousMemoryGetsAName() {
    machine.writeString(MEMORY + 0x8000, "label");
    assertThat(machine.call("prctl", SET_VMA, 0, MEMORY, 4096, MEMORY + 0x8000)).isZero();
    assertThat(Objects.requireNonNull(machine.task.memory().space().area(MEMORY)).name())
        .isEqualTo("[anon:label]");
    assertThat(machine.call("prctl", SET_VMA, 0, MEMORY + 1, 4096, 0))
        .isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("prctl", SET_VMA, 0, BAD, 4096, 0)).isEqualTo(error(Errno.ENOMEM));
    machine.writeString(MEMORY + 0x8000, "[bad]");
    assertThat(machine.call("prctl", SET_VMA, 0, MEMORY, 4096, MEMORY + 0x8000))
        .isEqualTo(error(Errno.EINVAL));
  }

  @Test
  void segmentBases() {
    assertThat(machine.call("arch_prctl", SET_FS, 0x1234)).isZero();
    assertThat(machine.task.cpu().fsBase).isEqualTo(0x1234);
    assertThat(machine.call("arch_prctl", GET_FS, MEMORY)).isZero();
    assertThat(machine.readLong(MEMORY)).isEqualTo(0x1234);
    assertThat(machine.call("arch_prctl", SET_FS, 1L << 62)).isEqualTo(error(Errno.EPERM));
    assertThat(machine.call("arch_prctl", GET_FS, BAD)).isEqualTo(error(Errno.EFAULT));
    assertThat(machine.call("arch_prctl", 0x3001, 0)).isEqualTo(error(Errno.EINVAL));
  }
}
