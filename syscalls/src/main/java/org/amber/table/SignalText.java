package org.amber.table;

import java.util.Map;
import org.amber.abi.Signal;
import org.amber.kernel.signal.SignalInfo;

/** siginfo_t, sets of signals and flags of actions in strace's notation. */
public final class SignalText {
  private static final Map<Integer, String> SENDER =
      Map.of(
          SignalInfo.SI_USER, "SI_USER",
          SignalInfo.SI_KERNEL, "SI_KERNEL",
          SignalInfo.SI_QUEUE, "SI_QUEUE",
          SignalInfo.SI_TIMER, "SI_TIMER",
          SignalInfo.SI_TKILL, "SI_TKILL");

  /** Codes from 1 on that the processor's exceptions have. */
  private static final Map<Signal, String[]> FAULT =
      Map.of(
          Signal.SIGSEGV, new String[] {"SEGV_MAPERR", "SEGV_ACCERR"},
          Signal.SIGBUS, new String[] {"BUS_ADRALN", "BUS_ADRERR", "BUS_OBJERR"},
          Signal.SIGILL, new String[] {"ILL_ILLOPC", "ILL_ILLOPN", "ILL_ILLADR", "ILL_ILLTRP"},
          Signal.SIGFPE, new String[] {"FPE_INTDIV", "FPE_INTOVF", "FPE_FLTDIV"},
          Signal.SIGTRAP, new String[] {"TRAP_BRKPT", "TRAP_TRACE"});

  private static final String[] CHILD = {
    "CLD_EXITED", "CLD_KILLED", "CLD_DUMPED", "CLD_TRAPPED", "CLD_STOPPED", "CLD_CONTINUED"
  };

  private SignalText() {}

  /** One occurrence of a signal. */
  public static String of(SignalInfo info) {
    StringBuilder text = new StringBuilder("{");
    append(text, info);
    return text.append('}').toString();
  }

  /** A set of signals, bit n - 1 for signal n. */
  public static String ofSet(long set) {
    StringBuilder text = new StringBuilder();
    SignalArguments.append(text, set);
    return text.toString();
  }

  /** The SA_* bits of an action. */
  public static String ofActionFlags(long flags) {
    StringBuilder text = new StringBuilder();
    SignalArguments.ACTION_FLAGS.append(text, flags);
    return text.toString();
  }

  static void append(StringBuilder line, SignalInfo info) {
    line.append("si_signo=").append(Signal.name(info.number()));
    line.append(", si_code=").append(codeName(info));
    Signal signal = Signal.of(info.number());
    String sender = SENDER.get(info.code());
    if (sender == null && signal != null && FAULT.containsKey(signal)) {
      line.append(", si_addr=");
      TextFormat.pointer(line, info.value());
    } else if (info.code() == SignalInfo.SI_TIMER) {
      line.append(", si_timerid=").append(info.pid());
      line.append(", si_overrun=").append(info.uid());
      appendValue(line, info);
    } else if (info.code() != SignalInfo.SI_KERNEL) {
      line.append(", si_pid=").append(info.pid()).append(", si_uid=").append(info.uid());
      if (info.code() == SignalInfo.SI_QUEUE) {
        appendValue(line, info);
      } else if (signal == Signal.SIGCHLD && sender == null) {
        line.append(", si_status=").append((int) info.value());
        line.append(", si_utime=0, si_stime=0");
      }
    }
  }

  private static void appendValue(StringBuilder line, SignalInfo info) {
    line.append(", si_int=").append((int) info.value()).append(", si_ptr=");
    TextFormat.pointer(line, info.value());
  }

  private static String codeName(SignalInfo info) {
    String sender = SENDER.get(info.code());
    if (sender != null) {
      return sender;
    }
    Signal signal = Signal.of(info.number());
    String[] names = signal == Signal.SIGCHLD ? CHILD : signal == null ? null : FAULT.get(signal);
    boolean named = names != null && info.code() >= 1 && info.code() <= names.length;
    return named && names != null ? names[info.code() - 1] : Integer.toString(info.code());
  }
}
