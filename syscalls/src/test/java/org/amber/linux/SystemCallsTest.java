package org.amber.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.amber.table.SyscallNames;
import org.junit.jupiter.api.Test;

class SystemCallsTest {

  @Test
  void numbersAndNamesAreThoseOfLinux() {
    assertThat(SystemCalls.table().rows())
        .isNotEmpty()
        .allSatisfy(row -> assertThat(row.name()).isEqualTo(SyscallNames.of(row.number())));
  }

  @Test
  void namesKnowWhereTheTableHasHoles() {
    assertThat(SyscallNames.of(0)).isEqualTo("read");
    assertThat(SyscallNames.of(334)).isEqualTo("rseq");
    assertThat(SyscallNames.of(335)).isEqualTo("syscall_0x14f");
    assertThat(SyscallNames.of(424)).isEqualTo("pidfd_send_signal");
    assertThat(SyscallNames.of(462)).isEqualTo("mseal");
    assertThat(SyscallNames.of(-1)).isEqualTo("syscall_0xffffffffffffffff");
  }
}
