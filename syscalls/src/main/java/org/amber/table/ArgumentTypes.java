package org.amber.table;

import java.util.function.LongFunction;
import org.amber.abi.Signal;

/** The argument types that most rows use. */
public final class ArgumentTypes {
  /** How the text of an argument is made. */
  @FunctionalInterface
  private interface Text {
    void append(StringBuilder line, long raw, StraceContext context);
  }

  private record Simple<T>(LongFunction<T> decoder, Text text, boolean isOutput)
      implements ArgumentType<T> {
    Simple(LongFunction<T> decoder, Text text) {
      this(decoder, text, false);
    }

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
          (line, raw, context) -> line.append('0').append(Integer.toOctalString((int) raw)));

  /** A signed 64-bit number: an offset, a length that may be negative. */
  public static final ArgumentType<Long> LONG =
      new Simple<>(raw -> raw, (line, raw, context) -> line.append(raw));

  /** A size_t. */
  public static final ArgumentType<Long> SIZE =
      new Simple<>(raw -> raw, (line, raw, context) -> line.append(Long.toUnsignedString(raw)));

  /** 64 bits read in hexadecimal. */
  public static final ArgumentType<Long> HEX =
      new Simple<>(raw -> raw, (line, raw, context) -> TextFormat.pointer(line, raw));

  /** A pointer whose target is not shown. */
  public static final ArgumentType<GuestAddress> POINTER =
      new Simple<>(GuestAddress::new, (line, raw, context) -> TextFormat.pointer(line, raw));

  /** A string that ends with NUL. */
  public static final ArgumentType<GuestAddress> STRING =
      new Simple<>(
          GuestAddress::new,
          (line, raw, context) -> TextFormat.string(line, context.memory(), raw));

  /** A path name. */
  public static final ArgumentType<GuestAddress> PATH = STRING;

  /** A buffer the kernel reads; its length is the next argument. */
  public static final ArgumentType<GuestAddress> IN_BUF =
      new Simple<>(
          GuestAddress::new,
          (line, raw, context) ->
              TextFormat.buffer(line, context.memory(), raw, context.argument(1)));

  /** A buffer the kernel fills; what the call returned is its length. */
  public static final ArgumentType<GuestAddress> OUT_BUF =
      new Simple<>(
          GuestAddress::new,
          (line, raw, context) -> {
            if (context.failed()) {
              TextFormat.pointer(line, raw);
            } else {
              TextFormat.buffer(line, context.memory(), raw, context.result());
            }
          },
          true);

  /** A signal number. */
  public static final ArgumentType<Integer> SIGNAL =
      new Simple<>(raw -> (int) raw, (line, raw, context) -> line.append(Signal.name((int) raw)));
}
