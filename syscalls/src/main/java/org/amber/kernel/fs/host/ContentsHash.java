package org.amber.kernel.fs.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.amber.abi.ErrnoException;
import org.amber.kernel.file.BytesAt;
import org.amber.state.NotSaved;
import org.amber.state.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * What the contents of a file are known by: SHA-256 of the whole or, of a large file, of its two
 * ends. It may be found out later, by another thread. The object itself stands for the contents:
 * when a file may have other ones, it has another object.
 */
@NotSaved("saved as the text")
public final class ContentsHash {
  /** Files up to this size are hashed as a whole, larger ones at their two ends; bytes. */
  public static final long WHOLE = 64L << 20;

  /** Bytes at each end. */
  public static final long END = 4L << 20;

  private static final String OF_ENDS = "ends-";
  private static final int BUFFER = 1 << 20;

  private volatile @Nullable String text;

  /** Not known yet. */
  ContentsHash() {}

  /** Known from a snapshot. */
  ContentsHash(String text) {
    this.text = text;
  }

  boolean isKnown() {
    return text != null;
  }

  /** In hexadecimal, with a prefix where it is of the ends; empty when nobody knows. */
  String text() {
    String known = text;
    return known == null ? "" : known;
  }

  /** Whether a text is not that of two ends. */
  static boolean isOfWhole(String text) {
    return !text.startsWith(OF_ENDS);
  }

  /** Says that the contents could not be read. */
  public void giveUp() {
    text = "";
  }

  /**
   * Reads and hashes the contents; gives up when they cannot be read.
   *
   * @param size bytes
   */
  public void find(BytesAt file, long size) {
    try {
      text = of(file, size, size <= WHOLE);
    } catch (ErrnoException e) {
      giveUp();
    }
  }

  /**
   * The text for a file.
   *
   * @param whole whether of all of it
   * @throws ErrnoException when it cannot be read
   */
  static String of(BytesAt file, long size, boolean whole) {
    try (Arena arena = Arena.ofConfined()) {
      MessageDigest sha256 = Sha256.begin();
      MemorySegment buffer = arena.allocate(BUFFER);
      if (whole) {
        add(file, 0, Long.MAX_VALUE, buffer, sha256);
      } else {
        add(file, 0, END, buffer, sha256);
        add(file, Math.max(END, size - END), size, buffer, sha256);
      }
      return (whole ? "" : OF_ENDS) + HexFormat.of().formatHex(sha256.digest());
    }
  }

  private static void add(
      BytesAt file, long from, long to, MemorySegment buffer, MessageDigest sum) {
    long at = from;
    while (at < to) {
      int count = file.read(buffer, 0, (int) Math.min(BUFFER, to - at), at);
      if (count == 0) {
        return;
      }
      sum.update(buffer.asSlice(0, count).asByteBuffer());
      at += count;
    }
  }
}
