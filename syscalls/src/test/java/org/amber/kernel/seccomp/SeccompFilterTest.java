package org.amber.kernel.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.junit.jupiter.api.Test;

class SeccompFilterTest {
  private static final int GETPPID = 110;
  private static final long[] ARGUMENTS = {1, 2, 3, 4, 5, 0x1234_5678_9abc_def0L};

  private static long instruction(int code, int ifTrue, int ifFalse, int constant) {
    return code | (long) ifTrue << 16 | (long) ifFalse << 24 | (long) constant << 32;
  }

  private static long returns(int verdict) {
    return instruction(BpfCode.RETURN, 0, 0, verdict);
  }

  /** A verdict on one call; all others are allowed. */
  private static long[] onCall(int number, int verdict) {
    return new long[] {
      instruction(BpfCode.LOAD_WORD, 0, 0, 0),
      instruction(BpfCode.JUMP_EQUAL, 0, 1, number),
      returns(verdict),
      returns(SeccompVerdict.ALLOW)
    };
  }

  private static int verdict(SeccompFilter filter, int number) {
    return filter.verdict(new SeccompData(number, 0x4_0000_0000L, ARGUMENTS));
  }

  @Test
  void theStrictestVerdictCounts() {
    SeccompFilter first = SeccompFilter.after(null, onCall(GETPPID, SeccompVerdict.TRAP | 1));
    SeccompFilter second = SeccompFilter.after(first, onCall(GETPPID, SeccompVerdict.ERRNO | 2));
    SeccompFilter third = SeccompFilter.after(second, onCall(GETPPID, SeccompVerdict.TRAP | 3));
    assertThat(verdict(second, GETPPID)).isEqualTo(SeccompVerdict.TRAP | 1);
    assertThat(verdict(third, GETPPID)).isEqualTo(SeccompVerdict.TRAP | 3);
    assertThat(verdict(third, GETPPID + 1)).isEqualTo(SeccompVerdict.ALLOW);
    assertThat(third.count()).isEqualTo(3);
  }

  @Test
  void aFilterSeesAllOfACall() {
    long[] high = {
      instruction(BpfCode.LOAD_WORD, 0, 0, 60), instruction(BpfCode.RETURN_A, 0, 0, 0)
    };
    assertThat(verdict(SeccompFilter.after(null, high), GETPPID)).isEqualTo(0x1234_5678);
    long[] address = {
      instruction(BpfCode.LOAD_WORD, 0, 0, 12), instruction(BpfCode.RETURN_A, 0, 0, 0)
    };
    assertThat(verdict(SeccompFilter.after(null, address), GETPPID)).isEqualTo(4);
  }

  @Test
  void aJumpBeyondTheEndIsRefused() {
    long[] jumps = {instruction(BpfCode.JUMP, 0, 0, 1), returns(SeccompVerdict.ALLOW)};
    assertThatExceptionOfType(ErrnoException.class)
        .isThrownBy(() -> SeccompFilter.after(null, jumps))
        .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
  }

  @Test
  void aSavedFilterIsTheSame() {
    SeccompFilter filter = SeccompFilter.after(null, onCall(GETPPID, SeccompVerdict.ERRNO | 7));
    SeccompFilter restored = SeccompFilter.restore(filter.save(-1), null);
    assertThat(verdict(restored, GETPPID)).isEqualTo(SeccompVerdict.ERRNO | 7);
  }

  @Test
  void aHostileFilterIsRefused() {
    SeccompFilterState state = new SeccompFilterState();
    state.instructions = new long[] {instruction(BpfCode.JUMP, 0, 0, -1)};
    assertThatIllegalArgumentException().isThrownBy(() -> SeccompFilter.restore(state, null));
  }
}
