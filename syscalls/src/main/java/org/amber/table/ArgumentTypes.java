package org.amber.table;

import java.nio.charset.StandardCharsets;
import java.util.function.LongFunction;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.Signal;

/** The argument types that most rows use. */
public final class ArgumentTypes {
  private static final int SHOWN = 32;

  /** How the text of an argument is made. */
  @FunctionalInterface
  private interface Text {
    void append(StringBuilder line, long raw, StraceContext context);
  }

  private record Simple<T>(LongFunction<T> decoder, Text text) implements ArgumentType<T> {
    @Override
    public T decode(long raw) {
      return decoder.apply(raw);
    }

    @Override
    public void format(StringBuilder line, long raw, StraceContext context) {
      text.append(line, raw, context);
    }
  }

  private ArgumentTypes() {}

  /** A file descriptor. */
  public static final ArgumentType<Fd> FD =
      new Simple<>(raw -> new Fd((int) raw), (line, raw, context) -> line.append((int) raw));

  /** A directory descriptor of an *at call. */
  public static final ArgumentType<Fd> AT_FD =
      new Simple<>(
          raw -> new Fd((int) raw),
          (line, raw, context) ->
              line.append((int) raw == Fd.AT_FDCWD ? "AT_FDCWD" : Integer.toString((int) raw)));

  /** A signed int. */
  public static final ArgumentType<Integer> INT =
      new Simple<>(raw -> (int) raw, (line, raw, context) -> line.append((int) raw));

  /** Bits or a number best read in hexadecimal, 32 bits of it. */
  public static final ArgumentType<Integer> FLAGS =
      new Simple<>(
          raw -> (int) raw,
          (line, raw, context) ->
              line.append((int) raw == 0 ? "0" : "0x" + Integer.toHexString((int) raw)));

  /** A file mode or umask. */
  public static final ArgumentType<Integer> MODE =
      new Simple<>(
          raw -> (int) raw,
          (line, raw, context) ->
              line.append('0').append(Integer.toOctalString((int) raw)));

  /** A signed 64-bit number: an offset, a length that may be negative. */
  public static final ArgumentType<Long> LONG =
      new Simple<>(raw -> raw, (line, raw, context) -> line.append(raw));

  /** A size_t. */
  public static final ArgumentType<Long> SIZE =
      new Simple<>(raw -> raw, (line, raw, context) -> line.append(Long.toUnsignedString(raw)));

  /** 64 bits read in hexadecimal. */
  public static final ArgumentType<Long> HEX =
      new Simple<>(raw -> raw, (line, raw, context) -> appendPointer(line, raw));

  /** A pointer whose target is not shown. */
  public static final ArgumentType<GuestAddress> POINTER =
      new Simple<>(GuestAddress::new, (line, raw, context) -> appendPointer(line, raw));

  /** A string that ends with NUL. */
  public static final ArgumentType<GuestAddress> STRING =
      new Simple<>(GuestAddress::new, ArgumentTypes::appendString);

  /** A path name. */
  public static final ArgumentType<GuestAddress> PATH = STRING;

  /** A buffer the kernel reads; its length is the next argument. */
  public static final ArgumentType<GuestAddress> IN_BUF =
      new Simple<>(
          GuestAddress::new,
          (line, raw, context) -> appendBuffer(line, raw, context.argument(1), context));

  /** A buffer the kernel fills; what the call returned is its length. */
  public static final ArgumentType<GuestAddress> OUT_BUF =
      new Simple<>(
          GuestAddress::new,
          (line, raw, context) -> {
            if (context.failed()) {
              appendPointer(line, raw);
            } else {
              appendBuffer(line, raw, context.result(), context);
            }
          });

  /** A signal number. */
  public static final ArgumentType<Integer> SIGNAL =
      new Simple<>(
          raw -> (int) raw,
          (line, raw, context) -> line.append(Signal.name((int) raw)));

  private static void appendPointer(StringBuilder line, long raw) {
    line.append(raw == 0 ? "NULL" : "0x" + Long.toHexString(raw));
  }

  private static void appendString(StringBuilder line, long raw, StraceContext context) {
    if (raw == 0) {
      line.append("NULL");
      return;
    }
    try {
      quote(line, context.memory().readString(raw, 4096, Errno.ENAMETOOLONG), 4096);
    } catch (ErrnoException e) {
      appendPointer(line, raw);
    }
  }

  private static void appendBuffer(
      StringBuilder line, long raw, long length, StraceContext context) {
    if (raw == 0 || length < 0) {
      appendPointer(line, raw);
      return;
    }
    try {
      int shown = (int) Math.min(length, SHOWN + 1);
      quote(line, context.memory().readBytes(raw, shown), SHOWN);
    } catch (ErrnoException e) {
      appendPointer(line, raw);
    }
  }

  /** Appends bytes as strace quotes them, with dots when there are more than {@code limit}. */
  private static void quote(StringBuilder line, byte[] bytes, int limit) {
    line.append('"');
    int shown = Math.min(bytes.length, limit);
    for (int i = 0; i < shown; i++) {
      boolean digitFollows = i + 1 < shown && bytes[i + 1] >= '0' && bytes[i + 1] <= '9';
      appendByte(line, bytes[i] & 0xff, digitFollows);
    }
    line.append('"');
    if (bytes.length > limit) {
      line.append("...");
    }
  }

  private static void appendByte(StringBuilder line, int value, boolean digitFollows) {
    switch (value) {
      case '"' -> line.append("\\\"");
      case '\\' -> line.append("\\\\");
      case '\n' -> line.append("\\n");
      case '\t' -> line.append("\\t");
      case '\r' -> line.append("\\r");
      case '\f' -> line.append("\\f");
      case 0x0b -> line.append("\\v");
      default -> {
        if (value >= ' ' && value < 0x7f) {
          line.append(new String(new byte[] {(byte) value}, StandardCharsets.US_ASCII));
        } else {
          line.append('\\');
          String octal = Integer.toOctalString(value);
          line.append(digitFollows ? "0".repeat(3 - octal.length()) : "").append(octal);
        }
      }
    }
  }
}
