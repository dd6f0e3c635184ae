package org.amber.snapshot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Which page is where. Stored pages are numbered from 1 and lie in groups of {@link #GROUP_PAGES};
 * equal pages are stored once, pages of zeros not at all.
 *
 * @param stored for each reference, from 1 on at index 0, the number of its stored page, or 0
 * @param lengths bytes of each group in the file, in its order; as many as the pages have when they
 *     are not compressed
 * @param digests what tells that the contents of a group are right
 * @param storedCount how many pages are stored
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; a list would box every page.
record PageMap(int[] stored, int storedCount, int[] lengths, PageDigests digests) {
  static final int PAGE_SIZE = 4096;
  static final int GROUP_PAGES = 16;
  static final int GROUP_SIZE = PAGE_SIZE * GROUP_PAGES;

  private static final int FIXED_LENGTH = 2 * Integer.BYTES;

  /** How many groups hold that many stored pages. */
  static int groupCount(int storedCount) {
    return (int) (((long) storedCount + GROUP_PAGES - 1) / GROUP_PAGES);
  }

  /** Bytes of the pages in a group. */
  int contentLength(int group) {
    return Math.min(GROUP_PAGES, storedCount - group * GROUP_PAGES) * PAGE_SIZE;
  }

  /** As it stands in a file of the newest format. */
  byte[] encode() {
    byte[] ids = digests.bytes();
    int length = FIXED_LENGTH + (stored.length + lengths.length) * Integer.BYTES + ids.length;
    ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(stored.length).putInt(storedCount);
    put(out, stored);
    put(out, lengths);
    return out.put(ids).array();
  }

  private static void put(ByteBuffer out, int[] numbers) {
    out.asIntBuffer().put(numbers);
    out.position(out.position() + numbers.length * Integer.BYTES);
  }

  /**
   * Reads a map whose checksum is right, but whose maker is unknown.
   *
   * @param format of the file
   * @param pagesLength bytes of the section with the groups
   * @throws IllegalArgumentException when it contradicts itself or the length
   */
  static PageMap decode(int format, byte[] section, long pagesLength) {
    ByteBuffer in = ByteBuffer.wrap(section).order(ByteOrder.LITTLE_ENDIAN);
    if (section.length < FIXED_LENGTH) {
      throw new IllegalArgumentException("the page map is too short");
    }
    int count = in.getInt();
    int storedCount = in.getInt();
    int groups = groupCount(storedCount);
    long digests =
        format == 1 ? (long) groups * GroupDigests.LENGTH : (long) storedCount * PageIds.LENGTH;
    long length = FIXED_LENGTH + ((long) count + groups) * Integer.BYTES + digests;
    if (count < 0 || storedCount < 0 || storedCount > count || length != section.length) {
      throw new IllegalArgumentException("the page map has another length than it says");
    }
    int[] stored = new int[count];
    in.asIntBuffer().get(stored);
    in.position(FIXED_LENGTH + count * Integer.BYTES);
    int[] lengths = new int[groups];
    PageDigests known = format == 1 ? groupDigests(in, lengths) : pageIds(in, lengths, storedCount);
    PageMap map = new PageMap(stored, storedCount, lengths, known);
    map.check(pagesLength);
    return map;
  }

  private static PageDigests groupDigests(ByteBuffer in, int[] lengths) {
    byte[] digests = new byte[lengths.length * GroupDigests.LENGTH];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = in.getInt();
      in.get(digests, i * GroupDigests.LENGTH, GroupDigests.LENGTH);
    }
    return new GroupDigests(digests);
  }

  private static PageDigests pageIds(ByteBuffer in, int[] lengths, int storedCount) {
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = in.getInt();
    }
    byte[] ids = new byte[storedCount * PageIds.LENGTH];
    in.get(ids);
    return new PageIds(ids);
  }

  private void check(long pagesLength) {
    for (int page : stored) {
      if (page < 0 || page > storedCount) {
        throw new IllegalArgumentException("the page map refers to a page that is not stored");
      }
    }
    long total = 0;
    for (int i = 0; i < lengths.length; i++) {
      if (lengths[i] < 1 || lengths[i] > contentLength(i)) {
        throw new IllegalArgumentException("the page map has a group of an impossible length");
      }
      total += lengths[i];
    }
    if (total != pagesLength) {
      throw new IllegalArgumentException("the page map has another length than the pages");
    }
  }
}
