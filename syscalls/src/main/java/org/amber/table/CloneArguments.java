package org.amber.table;

import java.util.List;
import org.amber.abi.Signal;
import org.amber.memory.GuestMemory;

/** Arguments of clone(2) and clone3, as strace shows them. */
public final class CloneArguments {
  private static final long EXIT_SIGNAL = 0xff;
  private static final long SETTLS = 0x8_0000;
  private static final long PARENT_SETTID = 0x10_0000;
  private static final long CHILD_CLEARTID = 0x20_0000;
  private static final long CHILD_SETTID = 0x100_0000;
  private static final long PIDFD = 0x1000;

  private CloneArguments() {}

  private static final FlagSetType SHARED = names();

  /** The flags of unshare(2). */
  public static final ArgumentType<Integer> SHARED_FLAGS = SHARED;

  private static FlagSetType names() {
    FlagSetType type = FlagSetType.flags();
    long bit = 0x100;
    List<String> names =
        List.of(
            "VM",
            "FS",
            "FILES",
            "SIGHAND",
            "PIDFD",
            "PTRACE",
            "VFORK",
            "PARENT",
            "THREAD",
            "NEWNS",
            "SYSVSEM",
            "SETTLS",
            "PARENT_SETTID",
            "CHILD_CLEARTID",
            "DETACHED",
            "UNTRACED",
            "CHILD_SETTID",
            "NEWCGROUP",
            "NEWUTS",
            "NEWIPC",
            "NEWUSER",
            "NEWPID",
            "NEWNET",
            "IO",
            "CLEAR_SIGHAND",
            "INTO_CGROUP");
    for (String name : names) {
      type = type.bit(bit, "CLONE_" + name);
      bit <<= 1;
    }
    return type;
  }

  /** An argument that some flags of clone(2) bring with them, and how the line shows it. */
  private record Dependent(String name, long flags, int distance)
      implements ArgumentType<GuestAddress> {
    @Override
    public GuestAddress decode(long raw) {
      return new GuestAddress(raw);
    }

    @Override
    public boolean isShown(StraceContext context) {
      return (context.argument(-distance) & flags) != 0;
    }

    @Override
    public void format(StringBuilder line, long raw, StraceContext context) {
      TextFormat.pointer(line.append(name).append('='), raw);
    }
  }

  /** The flags with the exit signal; strace puts the stack before them. */
  public static final ArgumentType<Long> FLAGS =
      new ArgumentType<>() {
        @Override
        public Long decode(long raw) {
          return raw;
        }

        @Override
        public void format(StringBuilder line, long raw, StraceContext context) {
          TextFormat.pointer(line.append("child_stack="), context.argument(1));
          appendFlags(line.append(", flags="), raw & ~EXIT_SIGNAL, (int) (raw & EXIT_SIGNAL));
        }
      };

  private static void appendFlags(StringBuilder line, long flags, int exitSignal) {
    if (flags != 0 || exitSignal == 0) {
      SHARED.append(line, flags);
      line.append(exitSignal != 0 ? "|" : "");
    }
    if (exitSignal != 0) {
      line.append(Signal.name(exitSignal));
    }
  }

  /** The stack, which is shown with the flags. */
  public static final ArgumentType<GuestAddress> STACK = new Dependent("child_stack", 0, 1);

  /** Where the parent finds the TID. */
  public static final ArgumentType<GuestAddress> PARENT_TID =
      new Dependent("parent_tid", PARENT_SETTID | PIDFD, 2);

  /** Where the child keeps its TID. */
  public static final ArgumentType<GuestAddress> CHILD_TID =
      new Dependent("child_tidptr", CHILD_SETTID | CHILD_CLEARTID, 3);

  /** The FS base. */
  public static final ArgumentType<GuestAddress> TLS = new Dependent("tls", SETTLS, 4);

  /** struct clone_args. */
  public static final ArgumentType<GuestAddress> CLONE_ARGS =
      StructType.in((line, memory, at, context) -> appendArguments(line, memory, at));

  private static void appendArguments(StringBuilder line, GuestMemory memory, long at) {
    long flags = memory.readLong(at);
    SHARED.append(line.append("{flags="), flags);
    if ((flags & PIDFD) != 0) {
      TextFormat.pointer(line.append(", pidfd="), memory.readLong(at + 8));
    }
    if ((flags & (CHILD_SETTID | CHILD_CLEARTID)) != 0) {
      TextFormat.pointer(line.append(", child_tid="), memory.readLong(at + 16));
    }
    if ((flags & PARENT_SETTID) != 0) {
      TextFormat.pointer(line.append(", parent_tid="), memory.readLong(at + 24));
    }
    int exitSignal = (int) memory.readLong(at + 32);
    line.append(", exit_signal=").append(exitSignal == 0 ? "0" : Signal.name(exitSignal));
    TextFormat.pointer(line.append(", stack="), memory.readLong(at + 40));
    TextFormat.hex(line.append(", stack_size="), memory.readLong(at + 48));
    if ((flags & SETTLS) != 0) {
      TextFormat.pointer(line.append(", tls="), memory.readLong(at + 56));
    }
    line.append('}');
  }
}
