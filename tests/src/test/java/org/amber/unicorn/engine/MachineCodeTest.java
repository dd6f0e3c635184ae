package org.amber.unicorn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.amber.cpu.CpuExit;
import org.amber.cpu.CpuProfile;
import org.amber.cpu.CpuState;
import org.amber.memory.PhysicalMemory;
import org.amber.tests.cpu.Guest;
import org.amber.unicorn.UnicornLibrary;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Machine code counts steps as Java does. */
class MachineCodeTest {
  private static final long FOREVER = 10_000_000;

  private record End(CpuState state, long digest, long steps) {}

  private static UnicornCpu start(PhysicalMemory physical, boolean machineCode) {
    return new UnicornCpu(UnicornLibrary.load(), physical, CpuProfile.V2, machineCode, 64 << 20);
  }

  private static End end(boolean machineCode) {
    try (Guest guest =
        new Guest(physical -> start(physical, machineCode), Guest.resource("mix.hex"))) {
      assertThat(guest.run(FOREVER)).isInstanceOf(CpuExit.Syscall.class);
      return new End(guest.copy(), guest.digest(), guest.total);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isUsedWhereItCanBe(boolean wanted) {
    boolean linux = System.getProperty("os.name", "").equals("Linux");
    boolean x86 = System.getProperty("os.arch", "").equals("amd64");
    try (PhysicalMemory physical = new PhysicalMemory(1L << 28);
        UnicornCpu cpu = start(physical, wanted)) {
      assertThat(cpu.usesMachineCode()).isEqualTo(wanted && linux && x86);
    }
    assertThat(end(wanted)).isEqualTo(end(!wanted));
  }
}
