package org.amber.table;

import org.amber.abi.FileMode;
import org.amber.memory.GuestMemory;

/** Arguments of calls on files, as strace shows them. */
public final class FileArguments {
  private static final int O_CREAT = 0x40;
  private static final int TMPFILE_BIT = 0x40_0000;
  private static final int F_GETFD = 1;
  private static final int F_SETFD = 2;
  private static final int F_GETFL = 3;
  private static final int F_SETFL = 4;
  private static final int F_GETOWN = 9;
  private static final int F_GETSIG = 11;
  private static final int F_GETPIPE_SZ = 1032;
  private static final int F_GET_SEALS = 1034;

  private FileArguments() {}

  private static final FlagSetType OPEN =
      FlagSetType.flags()
          .value(3, 0, "O_RDONLY")
          .value(3, 1, "O_WRONLY")
          .value(3, 2, "O_RDWR")
          .value(3, 3, "O_ACCMODE")
          .bit(O_CREAT, "O_CREAT")
          .bit(0x80, "O_EXCL")
          .bit(0x100, "O_NOCTTY")
          .bit(0x200, "O_TRUNC")
          .bit(0x400, "O_APPEND")
          .bit(0x800, "O_NONBLOCK")
          .bit(0x10_1000, "O_SYNC")
          .bit(0x1000, "O_DSYNC")
          .bit(0x4000, "O_DIRECT")
          .bit(0x8000, "O_LARGEFILE")
          .bit(0x2_0000, "O_NOFOLLOW")
          .bit(0x4_0000, "O_NOATIME")
          .bit(0x8_0000, "O_CLOEXEC")
          .bit(0x20_0000, "O_PATH")
          .bit(0x41_0000, "O_TMPFILE")
          .bit(0x1_0000, "O_DIRECTORY")
          .bit(0x2000, "FASYNC");

  /** Flags of open(2). */
  public static final ArgumentType<Integer> OPEN_FLAGS = OPEN;

  /** Flags of open(2), such as {@code O_RDWR|O_CLOEXEC}. */
  public static String openFlags(int flags) {
    StringBuilder text = new StringBuilder();
    OPEN.append(text, flags & 0xffff_ffffL);
    return text.toString();
  }

  /** What inotify_add_watch(2) watches for. */
  public static final ArgumentType<Integer> INOTIFY_MASK =
      FlagSetType.flags()
          .bit(0xfff, "IN_ALL_EVENTS")
          .bit(0x1, "IN_ACCESS")
          .bit(0x2, "IN_MODIFY")
          .bit(0x4, "IN_ATTRIB")
          .bit(0x8, "IN_CLOSE_WRITE")
          .bit(0x10, "IN_CLOSE_NOWRITE")
          .bit(0x20, "IN_OPEN")
          .bit(0x40, "IN_MOVED_FROM")
          .bit(0x80, "IN_MOVED_TO")
          .bit(0x100, "IN_CREATE")
          .bit(0x200, "IN_DELETE")
          .bit(0x400, "IN_DELETE_SELF")
          .bit(0x800, "IN_MOVE_SELF")
          .bit(0x0100_0000, "IN_ONLYDIR")
          .bit(0x0200_0000, "IN_DONT_FOLLOW")
          .bit(0x0400_0000, "IN_EXCL_UNLINK")
          .bit(0x1000_0000, "IN_MASK_CREATE")
          .bit(0x2000_0000, "IN_MASK_ADD")
          .bit(0x8000_0000L, "IN_ONESHOT");

  /** Flags of pipe2(2), dup3(2) and of the calls that make descriptors. */
  public static final ArgumentType<Integer> DESCRIPTOR_FLAGS =
      FlagSetType.flags()
          .bit(0x800, "O_NONBLOCK")
          .bit(0x8_0000, "O_CLOEXEC")
          .bit(0x4000, "O_DIRECT");

  /** The mode that open(2) has when it may create a file. */
  public static final ArgumentType<Integer> OPEN_MODE = new OpenMode();

  private record OpenMode() implements ArgumentType<Integer> {
    @Override
    public Integer decode(long raw) {
      return (int) raw;
    }

    @Override
    public boolean isShown(StraceContext context) {
      return (context.argument(-1) & (O_CREAT | TMPFILE_BIT)) != 0;
    }

    @Override
    public void format(StringBuilder line, long raw, StraceContext context) {
      ArgumentTypes.MODE.format(line, raw, context);
    }
  }

  /** What access(2) asks for. */
  public static final ArgumentType<Integer> ACCESS_MODE =
      FlagSetType.zeroIs("F_OK").bit(4, "R_OK").bit(2, "W_OK").bit(1, "X_OK");

  /** Flags of the *at calls but unlinkat(2). */
  public static final ArgumentType<Integer> AT_FLAGS =
      FlagSetType.flags()
          .bit(0x100, "AT_SYMLINK_NOFOLLOW")
          .bit(0x400, "AT_SYMLINK_FOLLOW")
          .bit(0x800, "AT_NO_AUTOMOUNT")
          .bit(0x1000, "AT_EMPTY_PATH");

  /** Flags of faccessat2(2). */
  public static final ArgumentType<Integer> ACCESS_FLAGS =
      FlagSetType.flags()
          .bit(0x100, "AT_SYMLINK_NOFOLLOW")
          .bit(0x200, "AT_EACCESS")
          .bit(0x1000, "AT_EMPTY_PATH");

  /** Flags of unlinkat(2). */
  public static final ArgumentType<Integer> UNLINK_FLAGS =
      FlagSetType.flags().bit(0x200, "AT_REMOVEDIR");

  /** Flags of renameat2(2). */
  public static final ArgumentType<Integer> RENAME_FLAGS =
      FlagSetType.flags()
          .bit(1, "RENAME_NOREPLACE")
          .bit(2, "RENAME_EXCHANGE")
          .bit(4, "RENAME_WHITEOUT");

  /** Flags of statx(2). */
  public static final ArgumentType<Integer> STATX_FLAGS =
      FlagSetType.flags()
          .value(0x6000, 0, "AT_STATX_SYNC_AS_STAT")
          .value(0x6000, 0x2000, "AT_STATX_FORCE_SYNC")
          .value(0x6000, 0x4000, "AT_STATX_DONT_SYNC")
          .bit(0x100, "AT_SYMLINK_NOFOLLOW")
          .bit(0x800, "AT_NO_AUTOMOUNT")
          .bit(0x1000, "AT_EMPTY_PATH");

  /** What statx(2) asks for. */
  public static final ArgumentType<Integer> STATX_MASK =
      FlagSetType.flags()
          .bit(0xfff, "STATX_ALL")
          .bit(0x7ff, "STATX_BASIC_STATS")
          .bit(0x1, "STATX_TYPE")
          .bit(0x2, "STATX_MODE")
          .bit(0x4, "STATX_NLINK")
          .bit(0x8, "STATX_UID")
          .bit(0x10, "STATX_GID")
          .bit(0x20, "STATX_ATIME")
          .bit(0x40, "STATX_MTIME")
          .bit(0x80, "STATX_CTIME")
          .bit(0x100, "STATX_INO")
          .bit(0x200, "STATX_SIZE")
          .bit(0x400, "STATX_BLOCKS")
          .bit(0x800, "STATX_BTIME")
          .bit(0x1000, "STATX_MNT_ID");

  /** Where lseek(2) counts from. */
  public static final ArgumentType<Integer> WHENCE =
      EnumType.named("SEEK_", 0, "SET", "CUR", "END", "DATA", "HOLE");

  /** Operations of flock(2). */
  public static final ArgumentType<Integer> FLOCK =
      FlagSetType.flags().bit(1, "LOCK_SH").bit(2, "LOCK_EX").bit(4, "LOCK_NB").bit(8, "LOCK_UN");

  /** Commands of fcntl(2). */
  public static final ArgumentType<Integer> FCNTL_COMMAND =
      EnumType.named(
              "F_",
              0,
              "DUPFD",
              "GETFD",
              "SETFD",
              "GETFL",
              "SETFL",
              "GETLK",
              "SETLK",
              "SETLKW",
              "SETOWN",
              "GETOWN",
              "SETSIG",
              "GETSIG",
              "",
              "",
              "",
              "SETOWN_EX",
              "GETOWN_EX")
          .and(36, "OFD_GETLK")
          .and(37, "OFD_SETLK")
          .and(38, "OFD_SETLKW")
          .and(1024, "SETLEASE")
          .and(1025, "GETLEASE")
          .and(1026, "NOTIFY")
          .and(1030, "DUPFD_CLOEXEC")
          .and(1031, "SETPIPE_SZ")
          .and(F_GETPIPE_SZ, "GETPIPE_SZ")
          .and(1033, "ADD_SEALS")
          .and(F_GET_SEALS, "GET_SEALS");

  /** The argument of fcntl(2), which depends on the command. */
  public static final ArgumentType<Long> FCNTL_ARGUMENT = new FcntlArgument();

  private record FcntlArgument() implements ArgumentType<Long> {
    @Override
    public Long decode(long raw) {
      return raw;
    }

    @Override
    public boolean isShown(StraceContext context) {
      return switch ((int) context.argument(-1)) {
        case F_GETFD, F_GETFL, F_GETOWN, F_GETSIG, F_GETPIPE_SZ, F_GET_SEALS -> false;
        default -> true;
      };
    }

    @Override
    public void format(StringBuilder line, long raw, StraceContext context) {
      switch ((int) context.argument(-1)) {
        case F_SETFD -> line.append(raw == 1 ? "FD_CLOEXEC" : Long.toString(raw));
        case F_SETFL -> OPEN.append(line, raw & 0xffff_ffffL);
        default -> line.append(raw >>> 16 == 0 ? Long.toString(raw) : "0x" + Long.toHexString(raw));
      }
    }
  }

  /** Requests of ioctl(2). */
  public static final ArgumentType<Long> IOCTL_REQUEST = new IoctlRequest();

  private record IoctlRequest() implements ArgumentType<Long> {
    private static final EnumType TERMINAL =
        EnumType.named(
                "T",
                0x5401,
                "CGETS",
                "CSETS",
                "CSETSW",
                "CSETSF",
                "CGETA",
                "CSETA",
                "CSETAW",
                "CSETAF",
                "CSBRK",
                "CXONC",
                "CFLSH",
                "IOCEXCL",
                "IOCNXCL",
                "IOCSCTTY",
                "IOCGPGRP",
                "IOCSPGRP",
                "IOCOUTQ",
                "IOCSTI",
                "IOCGWINSZ",
                "IOCSWINSZ")
            .and(0x5422, "IOCNOTTY")
            .and(0x5429, "IOCGSID");

    private static final EnumType FILE =
        EnumType.named("FIO", 0x5450, "NCLEX", "CLEX", "ASYNC")
            .and(0x541b, "NREAD")
            .and(0x5421, "NBIO");

    @Override
    public Long decode(long raw) {
      return raw;
    }

    @Override
    public void format(StringBuilder line, long raw, StraceContext context) {
      int request = (int) raw;
      boolean onFile = request == 0x541b || request == 0x5421 || (request & ~3) == 0x5450;
      if (request >>> 8 == 0x54) {
        (onFile ? FILE : TERMINAL).append(line, request);
      } else {
        TextFormat.hex(line, raw & 0xffff_ffffL);
      }
    }
  }

  private static final String[] TYPES = {
    "", "S_IFIFO", "S_IFCHR", "", "S_IFDIR", "", "S_IFBLK", "",
    "S_IFREG", "", "S_IFLNK", "", "S_IFSOCK", "", "", ""
  };

  static void appendMode(StringBuilder line, int mode) {
    String type = TYPES[(mode >>> 12) & 15];
    line.append(type)
        .append(type.isEmpty() ? "0" : "|0")
        .append(Integer.toOctalString(mode & 07777));
  }

  /** struct stat. */
  public static final ArgumentType<GuestAddress> STAT =
      StructType.out(
          (line, memory, at, context) -> {
            int mode = memory.readInt(at + 24);
            line.append("{st_mode=");
            appendMode(line, mode);
            if (isDevice(mode)) {
              long device = memory.readLong(at + 40);
              line.append(", st_rdev=makedev(0x").append(Long.toHexString((device >>> 8) & 0xfff));
              line.append(", 0x").append(Long.toHexString(device & 0xff)).append(')');
            } else {
              line.append(", st_size=").append(memory.readLong(at + 48));
            }
            line.append(", ...}");
          });

  private static boolean isDevice(int mode) {
    int type = mode & FileMode.S_IFMT;
    return type == FileMode.S_IFCHR || type == FileMode.S_IFBLK;
  }

  /** struct statx. */
  public static final ArgumentType<GuestAddress> STATX =
      StructType.out(
          (line, memory, at, context) -> {
            line.append("{stx_mask=");
            STATX_MASK.format(line, memory.readInt(at), context);
            line.append(", stx_attributes=");
            TextFormat.hex(line, memory.readLong(at + 8));
            line.append(", stx_mode=");
            appendMode(line, memory.readShort(at + 28) & 0xffff);
            line.append(", stx_size=").append(memory.readLong(at + 40)).append(", ...}");
          });

  /** A pair of descriptors, as pipe(2) returns them. */
  public static final ArgumentType<GuestAddress> PIPE =
      StructType.out(
          (line, memory, at, context) ->
              line.append('[')
                  .append(memory.readInt(at))
                  .append(", ")
                  .append(memory.readInt(at + 4))
                  .append(']'));

  /** Buffers of writev(2); their number is the next argument. */
  public static final ArgumentType<GuestAddress> IOV_IN =
      StructType.in(FileArguments::appendVector);

  /** Buffers of readv(2); their number is the next argument. */
  public static final ArgumentType<GuestAddress> IOV_OUT =
      StructType.out(FileArguments::appendVector);

  private static void appendVector(
      StringBuilder line, GuestMemory memory, long at, StraceContext context) {
    long count = Math.clamp(context.argument(1), 0, 16);
    line.append('[');
    for (int i = 0; i < count; i++) {
      long length = memory.readLong(at + 16L * i + 8);
      line.append(i > 0 ? ", {iov_base=" : "{iov_base=");
      TextFormat.buffer(line, memory, memory.readLong(at + 16L * i), length);
      line.append(", iov_len=").append(length).append('}');
    }
    line.append(context.argument(1) > count ? ", ...]" : "]");
  }

  /** Directory entries that getdents64(2) returns, by their number. */
  public static final ArgumentType<GuestAddress> ENTRIES =
      StructType.out(
          (line, memory, at, context) -> {
            int count = 0;
            for (long offset = 0; offset < context.result(); count++) {
              offset += Math.max(1, memory.readShort(at + offset + 16) & 0xffff);
            }
            TextFormat.pointer(line, at);
            line.append(" /* ").append(count).append(" entries */");
          });

  private static final FlagSetType POLL_EVENTS =
      FlagSetType.flags()
          .bit(1, "POLLIN")
          .bit(2, "POLLPRI")
          .bit(4, "POLLOUT")
          .bit(8, "POLLERR")
          .bit(0x10, "POLLHUP")
          .bit(0x20, "POLLNVAL")
          .bit(0x40, "POLLRDNORM")
          .bit(0x100, "POLLWRNORM");

  /** struct pollfd of poll(2); their number is the next argument. */
  public static final ArgumentType<GuestAddress> POLL_FDS =
      StructType.in(
          (line, memory, at, context) -> {
            long count = Math.clamp(context.argument(1), 0, 32);
            line.append('[');
            for (int i = 0; i < count; i++) {
              line.append(i > 0 ? ", {fd=" : "{fd=").append(memory.readInt(at + 8L * i));
              line.append(", events=");
              POLL_EVENTS.append(line, memory.readShort(at + 8L * i + 4) & 0xffff);
              line.append('}');
            }
            line.append(']');
          });

  /** A string the call gives back whole: getcwd(2). */
  public static final ArgumentType<GuestAddress> STRING_OUT =
      StructType.out((line, memory, at, context) -> TextFormat.string(line, memory, at));
}
