package org.amber.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.amber.linux.TestMachine.BAD;
import static org.amber.linux.TestMachine.MEMORY;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.amber.abi.Signal;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.task.Task;
import org.amber.table.StraceFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lines are compared with what strace 6.1 wrote of the same calls on Linux. */
class StraceFormatterTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final StraceFormatter formatter =
      new StraceFormatter(new PrintStream(bytes, false, ISO_8859_1));
  private final TestMachine machine = TestMachine.traced(formatter);

  @AfterEach
  void close() {
    machine.close();
  }

  private String written() {
    String text = bytes.toString(ISO_8859_1);
    bytes.reset();
    return text;
  }

  private String line(String name, long... arguments) {
    machine.call(name, arguments);
    return written();
  }

  @Test
  void resultsAreAligned() {
    assertThat(line("getpid")).isEqualTo("getpid()                                = 1\n");
  }

  @Test
  void errorsHaveNameAndText() {
    assertThat(line("alarm", 0)).endsWith("= 0\n");
    assertThat(line("kill", 99, 15))
        .isEqualTo("kill(99, SIGTERM)                       = -1 ESRCH (No such process)\n");
    assertThat(line("uname", BAD))
        .isEqualTo("uname(0x50000000)                       = -1 EFAULT (Bad address)\n");
  }

  @Test
  void namesOfFlagsAndStructures() {
    assertThat(line("prlimit64", 0, 3, 0, MEMORY))
        .isEqualTo(
            "prlimit64(0, RLIMIT_STACK, NULL, {rlim_cur=8192*1024, rlim_max=RLIM64_INFINITY})"
                + " = 0\n");
    assertThat(line("getrandom", MEMORY, 2, 1))
        .isEqualTo("getrandom(\"\\x5a\\x5a\", 2, GRND_NONBLOCK) = 2\n");
    assertThat(line("mmap", 0, 4096, 3, 0x22, -1, 0))
        .startsWith(
            "mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x");
    assertThat(line("mprotect", MEMORY, 4096, 0))
        .isEqualTo("mprotect(0x100000, 4096, PROT_NONE)     = 0\n");
    assertThat(line("clock_gettime", 1, MEMORY + 0x2000))
        .isEqualTo("clock_gettime(CLOCK_MONOTONIC, {tv_sec=1, tv_nsec=0}) = 0\n");
    assertThat(line("clock_getres", 10, 0))
        .isEqualTo("clock_getres(0xa /* CLOCK_??? */, NULL) = -1 EINVAL (Invalid argument)\n");
  }

  @Test
  void signalSetsAndActions() {
    machine.writeLongs(MEMORY, Signal.SIGINT.bit() | Signal.SIGTERM.bit());
    assertThat(line("rt_sigprocmask", 0, MEMORY, MEMORY + 64, 8))
        .isEqualTo("rt_sigprocmask(SIG_BLOCK, [INT TERM], [], 8) = 0\n");
    machine.writeLongs(MEMORY, ~(Signal.bit(32) | Signal.bit(33)));
    assertThat(line("rt_sigprocmask", 2, MEMORY, MEMORY + 64, 8))
        .isEqualTo("rt_sigprocmask(SIG_SETMASK, ~[RTMIN RT_1], [INT TERM], 8) = 0\n");
    machine.writeLongs(MEMORY, 0x4000, 0x1400_0000, 0x5000, 0);
    assertThat(line("rt_sigaction", 2, MEMORY, MEMORY + 64, 8))
        .isEqualTo(
            "rt_sigaction(SIGINT, {sa_handler=0x4000, sa_mask=[], "
                + "sa_flags=SA_RESTORER|SA_RESTART, sa_restorer=0x5000}, "
                + "{sa_handler=SIG_DFL, sa_mask=[], sa_flags=0}, 8) = 0\n");
  }

  @Test
  void argumentsThatACallDoesNotHaveAreLeftOut() {
    assertThat(line("futex", MEMORY, 129, 1, 7, 8, 9))
        .isEqualTo("futex(0x100000, FUTEX_WAKE_PRIVATE, 1)  = 0\n");
    machine.writeLongs(MEMORY + 64, 0, 0);
    assertThat(line("futex", MEMORY, 128, 0, MEMORY + 64))
        .isEqualTo(
            "futex(0x100000, FUTEX_WAIT_PRIVATE, 0, {tv_sec=0, tv_nsec=0})"
                + " = -1 ETIMEDOUT (Connection timed out)\n");
  }

  @Test
  void whatGoesInIsShownAsItWas() {
    machine.writeLongs(MEMORY, 0, 500);
    machine.call("nanosleep", MEMORY, 0);
    assertThat(written()).as("blocked").isEmpty();
    machine.writeLongs(MEMORY, 7, 7);
    machine.advance(500);
    machine.again(machine.task);
    assertThat(written()).isEqualTo("nanosleep({tv_sec=0, tv_nsec=500}, NULL) = 0\n");
  }

  @Test
  void callsWithoutARowAreShownByNameOrNumber() {
    machine.callNumber(machine.task, 321, 0x1000);
    assertThat(written())
        .isEqualTo(
            "bpf(0x1000, 0, 0, 0, 0, 0)              = -1 ENOSYS (Function not implemented)\n");
    machine.callNumber(machine.task, 999, 1, 2);
    assertThat(written())
        .isEqualTo(
            "syscall_0x3e7(0x1, 0x2, 0, 0, 0, 0)     = -1 ENOSYS (Function not implemented)\n");
  }

  @Test
  void theEndOfAProcess() {
    assertThat(line("exit_group", 3))
        .isEqualTo("exit_group(3)                           = ?\n+++ exited with 3 +++\n");
  }

  @Test
  void signals() {
    formatter.delivered(machine.task, SignalInfo.kernel(14));
    assertThat(written()).isEqualTo("--- SIGALRM {si_signo=SIGALRM, si_code=SI_KERNEL} ---\n");
    formatter.delivered(machine.task, SignalInfo.fault(11, 1, 0));
    assertThat(written())
        .isEqualTo("--- SIGSEGV {si_signo=SIGSEGV, si_code=SEGV_MAPERR, si_addr=NULL} ---\n");
    formatter.delivered(machine.task, SignalInfo.user(10, SignalInfo.SI_TKILL, 5, 6));
    assertThat(written())
        .isEqualTo("--- SIGUSR1 {si_signo=SIGUSR1, si_code=SI_TKILL, si_pid=5, si_uid=6} ---\n");
    machine.kernel.endGroup(machine.group, 11 | 0x80);
    formatter.ended(machine.group);
    assertThat(written()).isEqualTo("+++ killed by SIGSEGV (core dumped) +++\n");
  }

  @Test
  void linesSayWhoseTheyAreOnceThereAreSeveralThreads() {
    Task thread = machine.addThread();
    machine.call("getpid");
    machine.call(thread, "gettid");
    assertThat(written())
        .isEqualTo(
            """
            [pid     1] getpid()                    = 1
            strace: Process 2 attached
            [pid     2] gettid()                    = 2
            """);
  }

  @Test
  void aCallIsShownInTwoPartsWhenOthersRunMeanwhile() {
    Task thread = machine.addThread();
    machine.call("getpid");
    machine.call(thread, "futex", MEMORY, 0, 0, 0);
    machine.call("futex", MEMORY, 1, 1);
    machine.again(thread);
    assertThat(written())
        .isEqualTo(
            """
            [pid     1] getpid()                    = 1
            strace: Process 2 attached
            [pid     2] futex(0x100000, FUTEX_WAIT, 0, NULL <unfinished ...>
            [pid     1] futex(0x100000, FUTEX_WAKE, 1) = 1
            [pid     2] <... futex resumed>)        = 0
            """);
  }

  @Test
  void theEndOfAThreadIsToldWithItsStatus() {
    Task thread = machine.addThread();
    machine.call("getpid");
    machine.call(thread, "exit", 3);
    machine.call("exit_group", 4);
    assertThat(written())
        .isEqualTo(
            """
            [pid     1] getpid()                    = 1
            strace: Process 2 attached
            [pid     2] exit(3)                     = ?
            [pid     2] +++ exited with 3 +++
            exit_group(4)                           = ?
            +++ exited with 4 +++
            """);
  }
}
