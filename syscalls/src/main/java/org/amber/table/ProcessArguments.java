package org.amber.table;

import org.amber.abi.Errno;
import org.amber.abi.Signal;
import org.amber.memory.GuestMemory;

/** Arguments of calls on processes, as strace shows them. */
public final class ProcessArguments {
  private static final int SHOWN_STRINGS = 32;
  private static final int FUTEX_COMMAND = 0x7f;
  private static final long KIB = 1024;

  private ProcessArguments() {}

  private static EnumType ptraceRequests() {
    EnumType type = EnumType.named("PTRACE_", 0);
    for (PtraceRequest each : PtraceRequest.values()) {
      type = type.and(each.number(), each.name());
    }
    return type;
  }

  /** Resources of getrlimit(2). */
  public static final ArgumentType<Integer> RESOURCE =
      EnumType.named(
          "RLIMIT_",
          0,
          "CPU",
          "FSIZE",
          "DATA",
          "STACK",
          "CORE",
          "RSS",
          "NPROC",
          "NOFILE",
          "MEMLOCK",
          "AS",
          "LOCKS",
          "SIGPENDING",
          "MSGQUEUE",
          "NICE",
          "RTPRIO",
          "RTTIME");

  /** struct rlimit that goes in. */
  public static final ArgumentType<GuestAddress> LIMIT_IN =
      StructType.in((line, memory, at, context) -> appendLimit(line, memory, at, "RLIM_INFINITY"));

  /** struct rlimit that comes out. */
  public static final ArgumentType<GuestAddress> LIMIT_OUT =
      StructType.out((line, memory, at, context) -> appendLimit(line, memory, at, "RLIM_INFINITY"));

  /** struct rlimit64 that goes in. */
  public static final ArgumentType<GuestAddress> LIMIT64_IN =
      StructType.in(
          (line, memory, at, context) -> appendLimit(line, memory, at, "RLIM64_INFINITY"));

  /** struct rlimit64 that comes out. */
  public static final ArgumentType<GuestAddress> LIMIT64_OUT =
      StructType.out(
          (line, memory, at, context) -> appendLimit(line, memory, at, "RLIM64_INFINITY"));

  private static void appendLimit(
      StringBuilder line, GuestMemory memory, long at, String infinity) {
    line.append("{rlim_cur=").append(limit(memory.readLong(at), infinity));
    line.append(", rlim_max=").append(limit(memory.readLong(at + 8), infinity)).append('}');
  }

  private static String limit(long value, String infinity) {
    if (value == -1) {
      return infinity;
    }
    boolean whole = Long.compareUnsigned(value, KIB) > 0 && value % KIB == 0;
    return whole
        ? Long.toUnsignedString(Long.divideUnsigned(value, KIB)) + "*1024"
        : Long.toUnsignedString(value);
  }

  /** Codes of arch_prctl(2). */
  public static final ArgumentType<Integer> ARCH_CODE =
      EnumType.named("ARCH_", 0x1001, "SET_GS", "SET_FS", "GET_FS", "GET_GS")
          .and(0x1011, "GET_CPUID")
          .and(0x1012, "SET_CPUID")
          .and(0x3001, "CET_STATUS");

  /** Requests of ptrace(2). */
  public static final ArgumentType<Integer> PTRACE_REQUEST = ptraceRequests();

  private static final EnumType PRCTL =
      EnumType.named(
              "PR_",
              1,
              "SET_PDEATHSIG",
              "GET_PDEATHSIG",
              "GET_DUMPABLE",
              "SET_DUMPABLE",
              "GET_UNALIGN",
              "SET_UNALIGN",
              "GET_KEEPCAPS",
              "SET_KEEPCAPS",
              "GET_FPEMU",
              "SET_FPEMU",
              "GET_FPEXC",
              "SET_FPEXC",
              "GET_TIMING",
              "SET_TIMING",
              "SET_NAME",
              "GET_NAME",
              "",
              "",
              "GET_ENDIAN",
              "SET_ENDIAN",
              "GET_SECCOMP",
              "SET_SECCOMP",
              "CAPBSET_READ",
              "CAPBSET_DROP",
              "GET_TSC",
              "SET_TSC",
              "GET_SECUREBITS",
              "SET_SECUREBITS",
              "SET_TIMERSLACK",
              "GET_TIMERSLACK",
              "",
              "",
              "MCE_KILL",
              "MCE_KILL_GET",
              "SET_MM",
              "SET_CHILD_SUBREAPER",
              "GET_CHILD_SUBREAPER",
              "SET_NO_NEW_PRIVS",
              "GET_NO_NEW_PRIVS",
              "GET_TID_ADDRESS",
              "SET_THP_DISABLE",
              "GET_THP_DISABLE")
          .and(0x53564d41, "SET_VMA");

  /** Options of prctl(2). */
  public static final ArgumentType<Integer> PRCTL_OPTION = PRCTL;

  private static final FlagSetType FUTEX_MODIFIERS =
      FlagSetType.flags().bit(128, "FUTEX_PRIVATE_FLAG").bit(256, "FUTEX_CLOCK_REALTIME");

  private static final EnumType FUTEX =
      EnumType.named(
          "FUTEX_",
          0,
          "WAIT",
          "WAKE",
          "FD",
          "REQUEUE",
          "CMP_REQUEUE",
          "WAKE_OP",
          "LOCK_PI",
          "UNLOCK_PI",
          "TRYLOCK_PI",
          "WAIT_BITSET",
          "WAKE_BITSET",
          "WAIT_REQUEUE_PI",
          "CMP_REQUEUE_PI",
          "LOCK_PI2");

  /** Operations of futex(2). */
  public static final ArgumentType<Integer> FUTEX_OPERATION = new FutexOperation();

  private record FutexOperation() implements ArgumentType<Integer> {
    @Override
    public Integer decode(long raw) {
      return (int) raw;
    }

    @Override
    public void format(StringBuilder line, long raw, StraceContext context) {
      FUTEX.append(line, (int) raw & FUTEX_COMMAND);
      line.append((raw & 128) != 0 ? "_PRIVATE" : "");
      if ((raw & ~255L & 0xffff_ffffL) != 0) {
        line.append('|');
        FUTEX_MODIFIERS.append(line, raw & ~255L & 0xffff_ffffL);
      }
    }
  }

  /** The fourth argument of futex(2): a timeout, or a count; not all operations have it. */
  public static final ArgumentType<Long> FUTEX_TIMEOUT =
      new FutexArgument(2, "0 3 4 5 6 9 11 12 13");

  /** The fifth argument of futex(2). */
  public static final ArgumentType<GuestAddress> FUTEX_SECOND_WORD = new FutexWord();

  /** The sixth argument of futex(2). */
  public static final ArgumentType<Long> FUTEX_THIRD = new FutexArgument(4, "4 5 9 10 11 12");

  private static boolean futexHas(StraceContext context, int distance, String commands) {
    long command = context.argument(-distance) & FUTEX_COMMAND;
    return (" " + commands + " ").contains(" " + command + " ");
  }

  private record FutexArgument(int distance, String commands) implements ArgumentType<Long> {
    @Override
    public Long decode(long raw) {
      return raw;
    }

    @Override
    public boolean isShown(StraceContext context) {
      return futexHas(context, distance, commands);
    }

    @Override
    public void format(StringBuilder line, long raw, StraceContext context) {
      if (distance == 2 && futexHas(context, distance, "0 6 9 11 13")) {
        TimeArguments.TIMESPEC_IN.format(line, raw, context);
      } else if (distance == 2) {
        line.append((int) raw);
      } else if ((int) raw == -1) {
        line.append("FUTEX_BITSET_MATCH_ANY");
      } else {
        TextFormat.hex(line, raw & 0xffff_ffffL);
      }
    }
  }

  private record FutexWord() implements ArgumentType<GuestAddress> {
    @Override
    public GuestAddress decode(long raw) {
      return new GuestAddress(raw);
    }

    @Override
    public boolean isShown(StraceContext context) {
      return futexHas(context, 3, "3 4 5 9 11 12");
    }

    @Override
    public void format(StringBuilder line, long raw, StraceContext context) {
      TextFormat.pointer(line, raw);
    }
  }

  /** An int shown in decimal that the handler takes as a long. */
  public static final ArgumentType<Long> FUTEX_VALUE = new IntAsLong();

  private record IntAsLong() implements ArgumentType<Long> {
    @Override
    public Long decode(long raw) {
      return raw;
    }

    @Override
    public void format(StringBuilder line, long raw, StraceContext context) {
      line.append((int) raw);
    }
  }

  /** Flags of getrandom(2). */
  public static final ArgumentType<Integer> RANDOM_FLAGS =
      FlagSetType.flags().bit(1, "GRND_NONBLOCK").bit(2, "GRND_RANDOM").bit(4, "GRND_INSECURE");

  /** Bytes that getrandom(2) gives, all in hexadecimal. */
  public static final ArgumentType<GuestAddress> RANDOM_OUT =
      StructType.out(
          (line, memory, at, context) -> {
            int count = (int) Math.min(context.result(), TextFormat.SHOWN);
            line.append('"');
            for (byte each : memory.readBytes(at, count)) {
              line.append("\\x%02x".formatted(each));
            }
            line.append(context.result() > count ? "\"..." : "\"");
          });

  /** Whom getrusage(2) asks about. */
  public static final ArgumentType<Integer> USAGE_WHO =
      EnumType.named("RUSAGE_", -1, "CHILDREN", "SELF", "THREAD");

  /** Scheduling policies. */
  public static final ArgumentType<Integer> POLICY =
      EnumType.named("SCHED_", 0, "OTHER", "FIFO", "RR", "BATCH", "", "IDLE", "DEADLINE");

  /** What kcmp(2) compares. */
  public static final ArgumentType<Integer> KCMP_TYPE =
      EnumType.named(
          "KCMP_", 0, "FILE", "VM", "FILES", "FS", "SIGHAND", "IO", "SYSVSEM", "EPOLL_TFD");

  /** Operations of seccomp(2). */
  public static final ArgumentType<Integer> SECCOMP_OPERATION =
      EnumType.named(
          "SECCOMP_",
          0,
          "SET_MODE_STRICT",
          "SET_MODE_FILTER",
          "GET_ACTION_AVAIL",
          "GET_NOTIF_SIZES");

  /** Options of wait4(2). */
  public static final ArgumentType<Integer> WAIT_OPTIONS =
      FlagSetType.flags()
          .bit(1, "WNOHANG")
          .bit(2, "WSTOPPED")
          .bit(4, "WEXITED")
          .bit(8, "WCONTINUED")
          .bit(0x0100_0000, "WNOWAIT")
          .bit(0x2000_0000, "__WNOTHREAD")
          .bit(0x4000_0000, "__WALL")
          .bit(0x8000_0000L, "__WCLONE");

  /** The status that wait4(2) gives. */
  public static final ArgumentType<GuestAddress> WAIT_STATUS =
      StructType.out(
          (line, memory, at, context) -> {
            if (context.result() == 0) {
              TextFormat.pointer(line, at);
              return;
            }
            int status = memory.readInt(at);
            int signal = status & 0x7f;
            line.append("[{");
            if (signal == 0) {
              line.append("WIFEXITED(s) && WEXITSTATUS(s) == ").append((status >> 8) & 0xff);
            } else {
              line.append("WIFSIGNALED(s) && WTERMSIG(s) == ").append(Signal.name(signal));
              line.append((status & 0x80) != 0 ? " && WCOREDUMP(s)" : "");
            }
            line.append("}]");
          });

  /** The arguments of execve(2). */
  public static final ArgumentType<GuestAddress> ARGV =
      StructType.in(
          (line, memory, at, context) -> {
            line.append('[');
            int shown = 0;
            long string = memory.readLong(at);
            while (string != 0 && shown < SHOWN_STRINGS) {
              line.append(shown > 0 ? ", " : "");
              TextFormat.string(line, memory, string);
              string = memory.readLong(at + 8L * ++shown);
            }
            line.append(string != 0 ? ", ...]" : "]");
          });

  /** The environment of execve(2), by its size. */
  public static final ArgumentType<GuestAddress> ENVP =
      StructType.in(
          (line, memory, at, context) -> {
            int count = 0;
            while (memory.readLong(at + 8L * count) != 0) {
              count++;
            }
            TextFormat.pointer(line, at);
            line.append(" /* ").append(count).append(count == 1 ? " var */" : " vars */");
          });

  /** struct utsname. */
  public static final ArgumentType<GuestAddress> UTSNAME =
      StructType.out(
          (line, memory, at, context) -> {
            line.append("{sysname=");
            TextFormat.quote(line, memory.readString(at, 65, Errno.EINVAL), 65);
            line.append(", nodename=");
            TextFormat.quote(line, memory.readString(at + 65, 65, Errno.EINVAL), 65);
            line.append(", ...}");
          });

  /** One int that comes out. */
  public static final ArgumentType<GuestAddress> INT_OUT =
      StructType.out(
          (line, memory, at, context) -> line.append('[').append(memory.readInt(at)).append(']'));
}
