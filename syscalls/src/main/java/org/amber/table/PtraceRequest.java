package org.amber.table;

import java.util.HashMap;
import java.util.Map;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** The requests of ptrace(2), by their numbers in include/uapi/linux/ptrace.h. */
public enum PtraceRequest {
  TRACEME(0, false),
  PEEKTEXT(1, true),
  PEEKDATA(2, true),
  PEEKUSER(3, true),
  POKETEXT(4, true),
  POKEDATA(5, true),
  POKEUSER(6, true),
  CONT(7, true),
  KILL(8, false),
  SINGLESTEP(9, true),
  GETREGS(12, true),
  SETREGS(13, true),
  GETFPREGS(14, true),
  SETFPREGS(15, true),
  ATTACH(16, false),
  DETACH(17, true),
  SYSCALL(24, true),
  ARCH_PRCTL(30, true),
  SYSEMU(31, true),
  SYSEMU_SINGLESTEP(32, true),
  SETOPTIONS(0x4200, true),
  GETEVENTMSG(0x4201, true),
  GETSIGINFO(0x4202, true),
  SETSIGINFO(0x4203, true),
  GETREGSET(0x4204, true),
  SETREGSET(0x4205, true),
  SEIZE(0x4206, false),
  INTERRUPT(0x4207, false),
  LISTEN(0x4208, true),
  PEEKSIGINFO(0x4209, true),
  GETSIGMASK(0x420a, true),
  SETSIGMASK(0x420b, true),
  GET_SYSCALL_INFO(0x420e, true);

  @NotSaved("constant")
  private static final Map<Integer, PtraceRequest> BY_NUMBER = new HashMap<>();

  static {
    for (PtraceRequest each : values()) {
      BY_NUMBER.put(each.number, each);
    }
  }

  private final int number;

  @NotSaved("constant")
  private final boolean needsStop;

  PtraceRequest(int number, boolean needsStop) {
    this.number = number;
    this.needsStop = needsStop;
  }

  /** The request with a number; null when there is none. */
  public static @Nullable PtraceRequest of(int number) {
    return BY_NUMBER.get(number);
  }

  int number() {
    return number;
  }

  /** Whether it is only for a thread that stands still. */
  public boolean needsStop() {
    return needsStop;
  }
}
