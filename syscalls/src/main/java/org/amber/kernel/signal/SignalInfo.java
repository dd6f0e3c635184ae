package org.amber.kernel.signal;

import org.amber.abi.Signal;
import org.amber.memory.GuestMemory;

/**
 * What is told of one occurrence of a signal: siginfo_t of sigaction(2). Which of the later fields
 * mean something depends on {@code code} and {@code number}.
 *
 * @param number 1 to 64
 * @param code si_code
 * @param pid si_pid, or si_timerid of a timer, or si_syscall
 * @param uid si_uid, or si_overrun of a timer, or si_arch
 * @param value si_value, si_addr, si_call_addr, or si_status and times of a child
 */
public record SignalInfo(int number, int errno, int code, int pid, int uid, long value) {
  public static final int SIZE = 128;

  /** The highest code of a signal about an open file, POLL_HUP. */
  private static final int NSIGPOLL = 6;

  private static final int SIGCHLD = 17;
  private static final int SIGSYS = 31;

  public static final int SI_USER = 0;
  public static final int SI_KERNEL = 0x80;
  public static final int SI_QUEUE = -1;
  public static final int SI_TIMER = -2;
  public static final int SI_TKILL = -6;
  public static final int SI_SIGIO = -5;

  public static final int SEGV_MAPERR = 1;
  public static final int SEGV_ACCERR = 2;
  public static final int BUS_ADRALN = 1;
  public static final int BUS_ADRERR = 2;
  public static final int ILL_ILLOPN = 2;
  public static final int FPE_INTDIV = 1;
  public static final int TRAP_BRKPT = 1;
  public static final int TRAP_TRACE = 2;
  public static final int SYS_SECCOMP = 1;

  /** A signal that a processor fault forces on the task that made it. */
  public static SignalInfo fault(int number, int code, long address) {
    return new SignalInfo(number, 0, code, 0, 0, address);
  }

  /**
   * What a filter of system calls sends.
   *
   * @param data what the filter has added, si_errno
   * @param architecture si_arch
   * @param address behind the instruction that made the call
   */
  public static SignalInfo filteredCall(int data, int call, int architecture, long address) {
    return new SignalInfo(SIGSYS, data, SYS_SECCOMP, call, architecture, address);
  }

  /** A signal sent by the kernel itself. */
  public static SignalInfo kernel(int number) {
    return new SignalInfo(number, 0, SI_KERNEL, 0, 0, 0);
  }

  /** A signal sent by kill(2) (SI_USER) or tgkill(2) (SI_TKILL). */
  public static SignalInfo user(int number, int code, int pid, int uid) {
    return new SignalInfo(number, 0, code, pid, uid, 0);
  }

  /**
   * What a parent is told of a child.
   *
   * @param status exit status or signal, by the code
   * @param ticks CPU time in 1/100 s
   */
  public static SignalInfo child(int number, int code, int pid, int uid, int status, long ticks) {
    return new SignalInfo(number, 0, code, pid, uid, ticks << 32 | status);
  }

  /**
   * What the owner of an open file is told of it.
   *
   * @param code POLL_IN and its kin; it is SI_SIGIO where the signal's codes mean something else
   * @param band si_band
   * @param fd si_fd
   */
  public static SignalInfo readiness(int number, int code, int band, int fd) {
    return new SignalInfo(number, 0, hasOwnCodes(number) ? SI_SIGIO : code, band, 0, fd);
  }

  /**
   * Whether it tells of an open file: si_band in the place of si_pid, si_fd in that of si_value.
   */
  public boolean isReadiness() {
    return code == SI_SIGIO || (code > 0 && code <= NSIGPOLL && !hasOwnCodes(number));
  }

  /** Whether small positive codes of the signal tell of its cause, not of an open file. */
  private static boolean hasOwnCodes(int number) {
    return isFaultSignal(number) || number == SIGCHLD || number == SIGSYS;
  }

  private boolean isChild() {
    return number == SIGCHLD && code > 0 && code < SI_KERNEL;
  }

  private boolean isFault() {
    return code > 0 && code < SI_KERNEL && isFaultSignal(number);
  }

  private static boolean isFaultSignal(int number) {
    // SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV
    return number == 4 || number == 5 || number == 7 || number == 8 || number == 11;
  }

  /** Writes the 128 bytes of a siginfo_t. */
  public void write(GuestMemory memory, long address) {
    memory.zero(address, SIZE);
    memory.writeInt(address, number);
    memory.writeInt(address + 4, errno);
    memory.writeInt(address + 8, code);
    if (isFault()) {
      memory.writeLong(address + 16, value);
    } else if (number == SIGSYS && code == SYS_SECCOMP) {
      memory.writeLong(address + 16, value);
      memory.writeInt(address + 24, pid);
      memory.writeInt(address + 28, uid);
    } else if (isChild()) {
      memory.writeInt(address + 16, pid);
      memory.writeInt(address + 20, uid);
      memory.writeInt(address + 24, (int) value);
      memory.writeLong(address + 32, value >>> 32);
    } else {
      memory.writeInt(address + 16, pid);
      memory.writeInt(address + 20, uid);
      memory.writeLong(address + 24, value);
    }
  }

  /** Reads a siginfo_t that a program passes to rt_sigqueueinfo(2). */
  public static SignalInfo read(GuestMemory memory, long address, int number) {
    return new SignalInfo(
        number,
        memory.readInt(address + 4),
        memory.readInt(address + 8),
        memory.readInt(address + 16),
        memory.readInt(address + 20),
        memory.readLong(address + 24));
  }

  /** The state form. */
  public SignalInfoState save() {
    SignalInfoState state = new SignalInfoState();
    state.number = number;
    state.errno = errno;
    state.code = code;
    state.pid = pid;
    state.uid = uid;
    state.value = value;
    return state;
  }

  /**
   * What was saved.
   *
   * @throws IllegalArgumentException when there is no such signal
   */
  public static SignalInfo restore(SignalInfoState state) {
    if (!Signal.isValid(state.number)) {
      throw new IllegalArgumentException("no signal has number " + state.number);
    }
    return new SignalInfo(state.number, state.errno, state.code, state.pid, state.uid, state.value);
  }
}
