package org.amber.table;

import java.nio.charset.StandardCharsets;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.memory.GuestMemory;

/** How strace writes strings, buffers and pointers. */
final class TextFormat {
  /** Bytes of a buffer that are shown. */
  static final int SHOWN = 32;

  private static final int PATH_MAX = 4096;

  private TextFormat() {}

  static void pointer(StringBuilder line, long address) {
    line.append(address == 0 ? "NULL" : "0x" + Long.toHexString(address));
  }

  /** A number in hexadecimal; 0 without a prefix. */
  static void hex(StringBuilder line, long value) {
    line.append(value == 0 ? "0" : "0x" + Long.toHexString(value));
  }

  /** A string that ends with NUL, in full. */
  static void string(StringBuilder line, GuestMemory memory, long address) {
    if (address == 0) {
      line.append("NULL");
      return;
    }
    try {
      quote(line, memory.readString(address, PATH_MAX, Errno.ENAMETOOLONG), PATH_MAX);
    } catch (ErrnoException e) {
      pointer(line, address);
    }
  }

  /** The first bytes of a buffer. */
  static void buffer(StringBuilder line, GuestMemory memory, long address, long length) {
    if (address == 0 || length < 0) {
      pointer(line, address);
      return;
    }
    try {
      int shown = (int) Math.min(length, SHOWN + 1);
      quote(line, memory.readBytes(address, shown), SHOWN);
    } catch (ErrnoException e) {
      pointer(line, address);
    }
  }

  static void quote(StringBuilder line, String text) {
    quote(line, text.getBytes(StandardCharsets.ISO_8859_1), PATH_MAX);
  }

  /** Appends bytes as strace quotes them, with dots when there are more than {@code limit}. */
  static void quote(StringBuilder line, byte[] bytes, int limit) {
    line.append('"');
    int shown = Math.min(bytes.length, limit);
    for (int i = 0; i < shown; i++) {
      boolean digitFollows = i + 1 < shown && bytes[i + 1] >= '0' && bytes[i + 1] <= '7';
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
          line.append((char) value);
        } else {
          line.append('\\');
          String octal = Integer.toOctalString(value);
          line.append(digitFollows ? "0".repeat(3 - octal.length()) : "").append(octal);
        }
      }
    }
  }
}
