package org.amber.table;

import org.amber.abi.Signal;
import org.amber.kernel.signal.SignalAction;
import org.amber.memory.GuestMemory;

/** Arguments of calls on signals, as strace shows them. */
public final class SignalArguments {
  private static final int PREFIX = "SIG".length();

  /** From so many signals on, those are shown that are missing. */
  private static final int MOST = 42;

  private SignalArguments() {}

  /** What sigprocmask(2) does with its set. */
  public static final ArgumentType<Integer> HOW =
      EnumType.named("SIG_", 0, "BLOCK", "UNBLOCK", "SETMASK");

  /** A signal set that goes in. */
  public static final ArgumentType<GuestAddress> SIGSET_IN =
      StructType.in((line, memory, at, context) -> append(line, memory.readLong(at)));

  /** A signal set that comes out. */
  public static final ArgumentType<GuestAddress> SIGSET_OUT =
      StructType.out((line, memory, at, context) -> append(line, memory.readLong(at)));

  static void append(StringBuilder line, long set) {
    boolean inverted = Long.bitCount(set) >= MOST;
    long shown = inverted ? ~set : set;
    line.append(inverted ? "~[" : "[");
    boolean first = true;
    for (int number = 1; number < Signal.COUNT; number++) {
      if ((shown & Signal.bit(number)) != 0) {
        line.append(first ? "" : " ").append(shortName(number));
        first = false;
      }
    }
    line.append(']');
  }

  private static String shortName(int number) {
    return number == Signal.REALTIME_MIN ? "RTMIN" : Signal.name(number).substring(PREFIX);
  }

  static final FlagSetType ACTION_FLAGS =
      FlagSetType.flags()
          .bit(SignalAction.SA_RESTORER, "SA_RESTORER")
          .bit(SignalAction.SA_ONSTACK, "SA_ONSTACK")
          .bit(SignalAction.SA_RESTART, "SA_RESTART")
          .bit(SignalAction.SA_NODEFER, "SA_NODEFER")
          .bit(SignalAction.SA_RESETHAND, "SA_RESETHAND")
          .bit(SignalAction.SA_NOCLDSTOP, "SA_NOCLDSTOP")
          .bit(SignalAction.SA_SIGINFO, "SA_SIGINFO")
          .bit(SignalAction.SA_NOCLDWAIT, "SA_NOCLDWAIT");

  /** struct sigaction that goes in. */
  public static final ArgumentType<GuestAddress> ACTION_IN =
      StructType.in((line, memory, at, context) -> appendAction(line, memory, at));

  /** struct sigaction that comes out. */
  public static final ArgumentType<GuestAddress> ACTION_OUT =
      StructType.out((line, memory, at, context) -> appendAction(line, memory, at));

  private static void appendAction(StringBuilder line, GuestMemory memory, long at) {
    long handler = memory.readLong(at);
    long flags = memory.readLong(at + 8);
    boolean informed = (flags & SignalAction.SA_SIGINFO) != 0;
    line.append(informed && handler > 1 ? "{sa_sigaction=" : "{sa_handler=");
    if (handler == SignalAction.SIG_DFL) {
      line.append("SIG_DFL");
    } else if (handler == SignalAction.SIG_IGN) {
      line.append("SIG_IGN");
    } else {
      TextFormat.pointer(line, handler);
    }
    line.append(", sa_mask=");
    append(line, memory.readLong(at + 24));
    line.append(", sa_flags=");
    ACTION_FLAGS.append(line, flags);
    if ((flags & SignalAction.SA_RESTORER) != 0) {
      line.append(", sa_restorer=");
      TextFormat.pointer(line, memory.readLong(at + 16));
    }
    line.append('}');
  }

  private static final FlagSetType STACK_FLAGS =
      FlagSetType.flags()
          .bit(1, "SS_ONSTACK")
          .bit(2, "SS_DISABLE")
          .bit(0x8000_0000L, "SS_AUTODISARM");

  /** stack_t that goes in. */
  public static final ArgumentType<GuestAddress> STACK_IN =
      StructType.in((line, memory, at, context) -> appendStack(line, memory, at));

  /** stack_t that comes out. */
  public static final ArgumentType<GuestAddress> STACK_OUT =
      StructType.out((line, memory, at, context) -> appendStack(line, memory, at));

  private static void appendStack(StringBuilder line, GuestMemory memory, long at) {
    line.append("{ss_sp=");
    TextFormat.pointer(line, memory.readLong(at));
    line.append(", ss_flags=");
    STACK_FLAGS.append(line, memory.readInt(at + 8) & 0xffff_ffffL);
    line.append(", ss_size=").append(memory.readLong(at + 16)).append('}');
  }
}
