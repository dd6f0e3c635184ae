package org.amber.linux;

import static org.amber.linux.TestMachine.BAD;
import static org.amber.linux.TestMachine.MEMORY;
import static org.amber.linux.TestMachine.error;
import static org.assertj.core.api.Assertions.assertThat;

import org.amber.abi.Errno;
import org.amber.kernel.credentials.Credentials;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CredentialSyscallsTest {
  private static final int KEEP = -1;
  private static final int SET_PDEATHSIG = 1;
  private static final int GET_SECUREBITS = 27;
  private static final int SET_SECUREBITS = 28;
  private static final int NO_SETUID_FIXUP = 1 << 2;
  private static final int VERSION_3 = 0x2008_0522;
  private static final long DATA = MEMORY + 64;

  private TestMachine machine = new TestMachine();

  @AfterEach
  void close() {
    machine.close();
  }

  private void asUser() {
    machine.close();
    machine = new TestMachine(1000);
  }

  private Credentials now() {
    return machine.task.credentials();
  }

  @Test
  void rootBecomesAUserForGood() {
    assertThat(machine.call("setuid", 1000)).isZero();
    assertThat(now().uid()).isEqualTo(1000);
    assertThat(now().suid()).isEqualTo(1000);
    assertThat(now().fsuid()).isEqualTo(1000);
    assertThat(now().capabilities().effective()).isZero();
    assertThat(now().capabilities().permitted()).isZero();
    assertThat(machine.call("setuid", 0)).isEqualTo(error(Errno.EPERM));
    assertThat(machine.group.options().dumpable).isFalse();
  }

  @Test
  void anEffectiveIdCanBeGivenUpAndTakenBack() {
    assertThat(machine.call("setresuid", KEEP, 1000, KEEP)).isZero();
    assertThat(machine.call("geteuid")).isEqualTo(1000);
    assertThat(machine.call("getuid")).isZero();
    assertThat(now().capabilities().effective()).isZero();
    assertThat(machine.call("setresuid", KEEP, 0, KEEP)).isZero();
    assertThat(now().capabilities().effective()).isEqualTo(Credentials.ALL_CAPABILITIES);
  }

  @Test
  void keptCapabilitiesStayPermitted() {
    machine.call("prctl", 8, 1);
    machine.call("setresuid", 5, 5, 5);
    assertThat(now().capabilities().effective()).isZero();
    assertThat(now().capabilities().permitted()).isEqualTo(Credentials.ALL_CAPABILITIES);
  }

  @Test
  void aUserMayOnlySwapWhatItHas() {
    asUser();
    assertThat(machine.call("setreuid", 1000, KEEP)).isZero();
    assertThat(machine.call("setreuid", 0, KEEP)).isEqualTo(error(Errno.EPERM));
    assertThat(machine.call("setresgid", KEEP, 7, KEEP)).isEqualTo(error(Errno.EPERM));
    assertThat(machine.call("setgid", 7)).isEqualTo(error(Errno.EPERM));
    assertThat(machine.call("setuid", KEEP)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("setgroups", 0, 0)).isEqualTo(error(Errno.EPERM));
  }

  @Test
  void setreuidSavesTheEffectiveId() {
    machine.call("setreuid", 5, 6);
    machine.call("getresuid", MEMORY, MEMORY + 4, MEMORY + 8);
    assertThat(machine.readInt(MEMORY)).isEqualTo(5);
    assertThat(machine.readInt(MEMORY + 4)).isEqualTo(6);
    assertThat(machine.readInt(MEMORY + 8)).isEqualTo(6);
  }

  @Test
  void groupIds() {
    assertThat(machine.call("setresgid", 1, 2, 3)).isZero();
    assertThat(machine.call("getresgid", MEMORY, MEMORY + 4, MEMORY + 8)).isZero();
    assertThat(machine.readInt(MEMORY + 8)).isEqualTo(3);
    assertThat(machine.call("getgid")).isEqualTo(1);
    assertThat(machine.call("getegid")).isEqualTo(2);
    assertThat(machine.call("setregid", KEEP, 9)).isZero();
    assertThat(now().sgid()).as("effective differs from real").isEqualTo(9);
    assertThat(machine.call("getresgid", BAD, MEMORY, MEMORY)).isEqualTo(error(Errno.EFAULT));
  }

  @Test
  void theFileSystemIdReturnsThePreviousOne() {
    assertThat(machine.call("setfsuid", 1000)).isZero();
    assertThat(now().has(Credentials.CAP_DAC_OVERRIDE)).isFalse();
    assertThat(now().has(Credentials.CAP_KILL)).isTrue();
    assertThat(machine.call("setfsuid", 0)).isEqualTo(1000);
    assertThat(now().has(Credentials.CAP_DAC_OVERRIDE)).isTrue();
    assertThat(machine.call("setfsgid", 12)).isZero();
    assertThat(machine.call("setfsgid", KEEP)).isEqualTo(12);
  }

  @Test
  void supplementaryGroups() {
    machine.writeInts(MEMORY, 30, 10, 20);
    assertThat(machine.call("setgroups", 3, MEMORY)).isZero();
    assertThat(machine.call("getgroups", 0, 0)).isEqualTo(3);
    assertThat(machine.call("getgroups", 2, MEMORY)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("getgroups", -1, MEMORY)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("getgroups", 3, MEMORY + 32)).isEqualTo(3);
    assertThat(machine.readInt(MEMORY + 32)).isEqualTo(10);
    assertThat(machine.call("setgroups", 65_537, MEMORY)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("setgroups", 1, BAD)).isEqualTo(error(Errno.EFAULT));
  }

  @Test
  void capabilitiesAreReadAndGivenUp() {
    machine.writeInts(MEMORY, VERSION_3, 0);
    assertThat(machine.call("capget", MEMORY, DATA)).isZero();
    assertThat(machine.readInt(DATA)).isEqualTo(-1);
    assertThat(machine.readInt(DATA + 12)).isEqualTo(0x1ff);
    machine.writeInts(DATA, 1 << 5, 1 << 5 | 1, 0, 0, 0, 0);
    assertThat(machine.call("capset", MEMORY, DATA)).isZero();
    assertThat(now().capabilities().effective()).isEqualTo(1 << 5);
    machine.writeInts(DATA, 0, 1 << 6, 0, 0, 0, 0);
    assertThat(machine.call("capset", MEMORY, DATA)).isEqualTo(error(Errno.EPERM));
  }

  @Test
  void capabilityErrors() {
    machine.writeInts(MEMORY, 7, 0);
    assertThat(machine.call("capget", MEMORY, DATA)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.readInt(MEMORY)).as("the version to use").isEqualTo(VERSION_3);
    machine.writeInts(MEMORY, VERSION_3, 99);
    assertThat(machine.call("capget", MEMORY, DATA)).isEqualTo(error(Errno.ESRCH));
    assertThat(machine.call("capset", MEMORY, DATA)).isEqualTo(error(Errno.EPERM));
    assertThat(machine.call("capget", BAD, DATA)).isEqualTo(error(Errno.EFAULT));
  }

  @Test
  void lockedSecureBitsStay() {
    int noRoot = 1;
    int lock = 2;
    assertThat(machine.call("prctl", SET_SECUREBITS, noRoot | lock)).isZero();
    assertThat(machine.call("prctl", SET_SECUREBITS, 0)).isEqualTo(error(Errno.EPERM));
    assertThat(machine.call("prctl", SET_SECUREBITS, noRoot)).isEqualTo(error(Errno.EPERM));
    assertThat(machine.call("prctl", SET_SECUREBITS, 1 << 12)).isEqualTo(error(Errno.EPERM));
    assertThat(machine.call("prctl", GET_SECUREBITS)).isEqualTo(noRoot | lock);
    assertThat(Credentials.restore(now().save())).isEqualTo(now());
  }

  @Test
  void withoutFixupUsersHaveTheRightsOfRoot() {
    assertThat(machine.call("prctl", SET_SECUREBITS, NO_SETUID_FIXUP)).isZero();
    assertThat(machine.call("setresuid", 1000, 1000, 1000)).isZero();
    assertThat(now().capabilities().effective()).isEqualTo(Credentials.ALL_CAPABILITIES);
    assertThat(machine.call("setuid", 0)).isZero();
  }

  @Test
  void whoIsOfAnotherUserIsNotToldOfHisParentsEnd() {
    assertThat(machine.call("prctl", SET_PDEATHSIG, 10)).isZero();
    assertThat(machine.call("setresuid", 1000, KEEP, KEEP)).isZero();
    assertThat(machine.task.parentDeathSignal).isEqualTo(10);
    assertThat(machine.call("setresuid", KEEP, 1000, KEEP)).isZero();
    assertThat(machine.task.parentDeathSignal).isZero();
  }
}
