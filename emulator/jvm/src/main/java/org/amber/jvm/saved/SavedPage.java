package org.amber.jvm.saved;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * A page of the guest of which something was compiled: which of its bytes that depends on, and what
 * came of it.
 */
public final class SavedPage {
  /** Bytes of a page. */
  public static final int SIZE = 1 << RegionFile.PAGE_SHIFT;

  /** Bytes of what is told of a region. */
  private static final int ENTRY = 2 * Long.BYTES + 4 * Integer.BYTES;

  private static final int CODE_ALIGNMENT = 16;

  private final int entry;

  /** Those on which it depends; others are zero. */
  private final byte[] bytes = new byte[SIZE];

  /** Where each run of these begins, and behind it where it ends. */
  private final int[] bounds;

  /** In the order of {@link Begin}. */
  private final SavedRegion[] regions;

  /** What was read, of which the regions are parts. */
  private final byte[] contents;

  private final int codeAt;
  private final int codeBytes;

  /**
   * What was {@link #write}ten: all of an array.
   *
   * @param entry that its file has for it
   */
  SavedPage(int entry, byte[] contents) {
    this.entry = entry;
    this.contents = contents;
    ByteBuffer from = ByteBuffer.wrap(contents).order(ByteOrder.LITTLE_ENDIAN);
    bounds = new int[from.getInt()];
    regions = new SavedRegion[from.getInt()];
    for (int i = 0; i < bounds.length; i += 2) {
      bounds[i] = from.getInt();
      bounds[i + 1] = from.getInt();
      from.get(bytes, bounds[i], bounds[i + 1] - bounds[i]);
    }
    codeAt = from.position() + ENTRY * regions.length;
    int code = codeAt;
    int ways = contents.length;
    for (int i = 0; i < regions.length; i++) {
      Begin begin = new Begin(from.getLong(), from.getLong(), from.getInt());
      int headBytes = from.getInt();
      int codeLength = from.getInt();
      int waysLength = from.getInt();
      ways -= waysLength;
      regions[i] = new SavedRegion(begin, headBytes, contents, code, codeLength, ways, waysLength);
      code += aligned(codeLength);
    }
    codeBytes = code - codeAt;
    if (ways != code) {
      throw new IllegalArgumentException("a page of regions is of another length");
    }
  }

  /** The entry that its file has for it. */
  int entry() {
    return entry;
  }

  /** As {@link #write}. */
  int size() {
    return contents.length;
  }

  /** Whether it is of a page as it is now. */
  public boolean isOf(byte[] page) {
    for (int i = 0; i < bounds.length; i += 2) {
      int from = bounds[i];
      int to = bounds[i + 1];
      if (!Arrays.equals(bytes, from, to, page, from, to)) {
        return false;
      }
    }
    return true;
  }

  /** All that begin here, in the order of {@link Begin}. */
  public SavedRegion[] regions() {
    return regions;
  }

  /** Where all bytes of these are. */
  public byte[] contents() {
    return contents;
  }

  /** Where in them the code of the regions begins, each at a multiple of 16 from there. */
  public int codeAt() {
    return codeAt;
  }

  public int codeBytes() {
    return codeBytes;
  }

  /** Where in them the ways out of all regions begin, up to the end. */
  public int waysAt() {
    return codeAt + codeBytes;
  }

  private static int aligned(int length) {
    return length + CODE_ALIGNMENT - 1 & -CODE_ALIGNMENT;
  }

  /** The runs of bytes on which it depends. */
  List<Code> code() {
    List<Code> all = new ArrayList<>();
    for (int i = 0; i < bounds.length; i += 2) {
      all.add(new Code(bounds[i], Arrays.copyOfRange(bytes, bounds[i], bounds[i + 1])));
    }
    return all;
  }

  /**
   * Some code in a page.
   *
   * @param from where in the page it begins
   */
  public record Code(int from, byte[] bytes) {
    /** At an address. */
    public static Code at(long address, byte[] bytes) {
      return new Code((int) (address & SIZE - 1), bytes);
    }

    int end() {
      return from + bytes.length;
    }

    /** What is at some places of the page. */
    byte[] copy(int first, int end) {
      return Arrays.copyOfRange(bytes, first - from, end - from);
    }

    /** Whether all of it is. */
    public boolean isInPage() {
      return end() <= SIZE;
    }
  }

  /**
   * As bytes: how many bounds and regions there are, in little-endian order; the runs of bytes,
   * each with its bounds; of each region where it begins and how long its first block, its code and
   * its ways out are; the code of all; and the ways out of all, the last one's first.
   *
   * @param runs ordered by where they begin
   * @param regions ordered likewise
   */
  static byte[] write(List<Code> runs, Collection<SavedRegion> regions) {
    int size = 2 * Integer.BYTES;
    for (Code run : runs) {
      size += 2 * Integer.BYTES + run.bytes().length;
    }
    for (SavedRegion region : regions) {
      size += ENTRY + aligned(region.codeBytes()) + region.waysBytes();
    }
    ByteBuffer to = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    to.putInt(2 * runs.size()).putInt(regions.size());
    for (Code run : runs) {
      to.putInt(run.from()).putInt(run.end()).put(run.bytes());
    }
    for (SavedRegion region : regions) {
      Begin begin = region.begin();
      to.putLong(begin.head()).putLong(begin.block()).putInt(begin.instruction());
      to.putInt(region.headBytes());
      to.putInt(region.codeBytes()).putInt(region.waysBytes());
    }
    int ways = size;
    for (SavedRegion region : regions) {
      int end = to.position() + aligned(region.codeBytes());
      to.put(region.bytes(), region.codeAt(), region.codeBytes()).position(end);
      ways -= region.waysBytes();
      to.put(ways, region.bytes(), region.waysAt(), region.waysBytes());
    }
    return to.array();
  }
}
