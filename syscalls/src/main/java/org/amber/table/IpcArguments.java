package org.amber.table;

/** Arguments of calls on System V IPC, as strace shows them. */
public final class IpcArguments {
  private IpcArguments() {}

  /** A key. */
  public static final ArgumentType<Integer> KEY = EnumKey.INSTANCE;

  private enum EnumKey implements ArgumentType<Integer> {
    INSTANCE;

    @Override
    public Integer decode(long raw) {
      return (int) raw;
    }

    @Override
    public void format(StringBuilder line, long raw, StraceContext context) {
      line.append((int) raw == 0 ? "IPC_PRIVATE" : "0x" + Integer.toHexString((int) raw));
    }
  }

  private static FlagSetType getFlags() {
    return FlagSetType.flags().bit(01000, "IPC_CREAT").bit(02000, "IPC_EXCL");
  }

  /** Flags of semget(2) and msgget(2): rights below. */
  public static final ArgumentType<Integer> GET_FLAGS = getFlags();

  /** Flags of shmget(2). */
  public static final ArgumentType<Integer> SHMGET_FLAGS =
      getFlags().bit(04000, "SHM_HUGETLB").bit(010000, "SHM_NORESERVE");

  /** Flags of shmat(2). */
  public static final ArgumentType<Integer> SHMAT_FLAGS =
      FlagSetType.flags()
          .bit(010000, "SHM_RDONLY")
          .bit(020000, "SHM_RND")
          .bit(040000, "SHM_REMAP")
          .bit(0100000, "SHM_EXEC");

  private static EnumType commands() {
    return EnumType.named("", 0, "IPC_RMID", "IPC_SET", "IPC_STAT", "IPC_INFO");
  }

  /** Commands of shmctl(2). */
  public static final ArgumentType<Integer> SHM_COMMAND =
      commands()
          .and(11, "SHM_LOCK")
          .and(12, "SHM_UNLOCK")
          .and(13, "SHM_STAT")
          .and(14, "SHM_INFO")
          .and(15, "SHM_STAT_ANY");

  /** Commands of semctl(2). */
  public static final ArgumentType<Integer> SEM_COMMAND =
      commands()
          .and(11, "GETPID")
          .and(12, "GETVAL")
          .and(13, "GETALL")
          .and(14, "GETNCNT")
          .and(15, "GETZCNT")
          .and(16, "SETVAL")
          .and(17, "SETALL")
          .and(18, "SEM_STAT")
          .and(19, "SEM_INFO")
          .and(20, "SEM_STAT_ANY");

  /** Commands of msgctl(2). */
  public static final ArgumentType<Integer> MSG_COMMAND =
      commands().and(11, "MSG_STAT").and(12, "MSG_INFO").and(13, "MSG_STAT_ANY");

  /** Flags of msgsnd(2) and msgrcv(2). */
  public static final ArgumentType<Integer> MSG_FLAGS =
      FlagSetType.flags()
          .bit(04000, "IPC_NOWAIT")
          .bit(010000, "MSG_NOERROR")
          .bit(020000, "MSG_EXCEPT")
          .bit(040000, "MSG_COPY");
}
