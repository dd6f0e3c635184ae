package org.amber.inspect.files;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.amber.abi.FileMode;
import org.amber.abi.Stat;
import org.amber.kernel.vfs.FileName;

/** The header of one file in a tar archive, with a pax header before it for what has no room. */
final class TarEntry {
  static final char FILE = '0';
  static final char LINK = '1';
  static final char SYMLINK = '2';
  static final char CHARACTER = '3';
  static final char BLOCK = '4';
  static final char DIRECTORY = '5';
  static final char FIFO = '6';
  private static final char PAX = 'x';

  private static final int BLOCK_SIZE = 512;
  private static final int NAME = 100;
  private static final int LARGEST_ID = 07777777;
  private static final long LARGEST_NUMBER = 077777777777L;
  private static final long SECOND = 1_000_000_000L;

  private final char type;
  private int mode = 0755;
  private int uid;
  private int gid;
  private long size;
  private long mtime;
  private long rdev;
  private String target = "";
  private final ByteArrayOutputStream pax = new ByteArrayOutputStream();

  private TarEntry(char type) {
    this.type = type;
  }

  static TarEntry unknownDirectory() {
    return new TarEntry(DIRECTORY);
  }

  static TarEntry link() {
    return new TarEntry(LINK);
  }

  static TarEntry of(char type, Stat stat) {
    TarEntry entry = new TarEntry(type);
    entry.mode = stat.mode() & FileMode.PERMISSIONS;
    entry.uid = stat.uid();
    entry.gid = stat.gid();
    entry.rdev = stat.rdev();
    entry.mtime = Math.floorDiv(stat.mtime(), SECOND);
    entry.record("mtime", time(stat.mtime()));
    entry.record("atime", time(stat.atime()));
    if (stat.uid() < 0 || stat.uid() > LARGEST_ID) {
      entry.record("uid", Long.toString(Integer.toUnsignedLong(stat.uid())));
    }
    if (stat.gid() < 0 || stat.gid() > LARGEST_ID) {
      entry.record("gid", Long.toString(Integer.toUnsignedLong(stat.gid())));
    }
    return entry;
  }

  private static String time(long nanos) {
    long seconds = Math.floorDiv(nanos, SECOND);
    long rest = Math.floorMod(nanos, SECOND);
    // The fraction counts away from zero.
    return seconds >= 0 || rest == 0
        ? String.format(Locale.ROOT, "%d.%09d", seconds, rest)
        : String.format(Locale.ROOT, "-%d.%09d", -seconds - 1, SECOND - rest);
  }

  TarEntry linkedTo(String newTarget) {
    target = newTarget;
    if (newTarget.length() > NAME) {
      record("linkpath", newTarget);
    }
    return this;
  }

  TarEntry sized(long bytes) {
    size = bytes;
    if (bytes > LARGEST_NUMBER) {
      record("size", Long.toString(bytes));
    }
    return this;
  }

  /** A file with holes: GNU's format 1.0. */
  TarEntry sparse(String path, long realSize, long storedSize) {
    record("GNU.sparse.major", "1");
    record("GNU.sparse.minor", "0");
    record("GNU.sparse.name", path);
    record("GNU.sparse.realsize", Long.toString(realSize));
    return sized(storedSize);
  }

  /** A key ends at the first '=': GNU tar writes another one as %3D, and so % as %25. */
  void xattr(String name, byte[] value) {
    record("SCHILY.xattr." + name.replace("%", "%25").replace("=", "%3D"), value);
  }

  private void record(String key, String value) {
    record(key, FileName.bytes(value));
  }

  /** {@code LENGTH KEY=VALUE\n}, where the length counts itself. */
  private void record(String key, byte[] value) {
    byte[] name = FileName.bytes(key);
    int rest = name.length + value.length + 3;
    int length = rest + Integer.toString(rest).length();
    length = rest + Integer.toString(length).length();
    pax.writeBytes((length + " ").getBytes(StandardCharsets.US_ASCII));
    pax.writeBytes(name);
    pax.write('=');
    pax.writeBytes(value);
    pax.write('\n');
  }

  /**
   * Writes the header.
   *
   * @param path relative, a byte string
   */
  void writeHeader(OutputStream out, String path) throws IOException {
    if (path.length() > NAME) {
      record("path", path);
    }
    if (pax.size() > 0) {
      TarEntry extension = new TarEntry(PAX);
      extension.mode = 0644;
      extension.size = pax.size();
      out.write(extension.block("PaxHeaders/" + path));
      out.write(pax.toByteArray());
      out.write(new byte[-pax.size() & (BLOCK_SIZE - 1)]);
    }
    out.write(block(path));
  }

  private byte[] block(String path) {
    byte[] block = new byte[BLOCK_SIZE];
    text(block, 0, NAME, path);
    octal(block, 100, 8, mode);
    octal(block, 108, 8, uid < 0 || uid > LARGEST_ID ? 0 : uid);
    octal(block, 116, 8, gid < 0 || gid > LARGEST_ID ? 0 : gid);
    octal(block, 124, 12, size > LARGEST_NUMBER ? 0 : size);
    octal(block, 136, 12, Math.clamp(mtime, 0, LARGEST_NUMBER));
    text(block, 148, 8, "        ");
    block[156] = (byte) type;
    text(block, 157, NAME, target);
    text(block, 257, 8, "ustar\00000");
    boolean device = type == CHARACTER || type == BLOCK;
    octal(block, 329, 8, device ? Stat.major(rdev) & LARGEST_ID : 0);
    octal(block, 337, 8, device ? Stat.minor(rdev) & LARGEST_ID : 0);
    int sum = 0;
    for (byte each : block) {
      sum += each & 0xff;
    }
    octal(block, 148, 7, sum);
    return block;
  }

  private static void text(byte[] block, int at, int length, String text) {
    byte[] bytes = FileName.bytes(text);
    System.arraycopy(bytes, 0, block, at, Math.min(length, bytes.length));
  }

  /** Digits with zeros before them and a NUL behind. */
  private static void octal(byte[] block, int at, int length, long number) {
    String digits = Long.toOctalString(number);
    text(block, at, length, "0".repeat(Math.max(0, length - 1 - digits.length())) + digits);
    block[at + length - 1] = 0;
  }
}
