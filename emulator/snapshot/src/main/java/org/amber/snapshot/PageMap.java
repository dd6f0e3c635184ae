package org.amber.snapshot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Which page is where. Stored pages are numbered from 1 and lie in groups of {@link #GROUP_PAGES};
 * equal pages are stored once, pages of zeros not at all.
 *
 * @param stored for each reference, from 1 on at index 0, the number of its stored page, or 0
 * @param storedCount how many pages are stored
 * @param groups the groups in the order of the file
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; a list would box every page.
record PageMap(int[] stored, int storedCount, List<Group> groups) {
  static final int PAGE_SIZE = 4096;
  static final int GROUP_PAGES = 16;
  static final int GROUP_SIZE = PAGE_SIZE * GROUP_PAGES;

  private static final int HASH_LENGTH = 32;
  private static final int FIXED_LENGTH = 2 * Integer.BYTES;
  private static final int GROUP_LENGTH = Integer.BYTES + HASH_LENGTH;

  /**
   * A group of pages in the file.
   *
   * @param length bytes in the file; as many as the pages have when they are not compressed
   * @param id SHA-256 of the pages' contents
   */
  @SuppressWarnings("ArrayRecordComponent") // Compared by Arrays.equals where it matters.
  record Group(int length, byte[] id) {}

  /** How many groups hold that many stored pages. */
  static int groupCount(int storedCount) {
    return (int) (((long) storedCount + GROUP_PAGES - 1) / GROUP_PAGES);
  }

  /** Bytes of the pages in a group. */
  int contentLength(int group) {
    return Math.min(GROUP_PAGES, storedCount - group * GROUP_PAGES) * PAGE_SIZE;
  }

  byte[] encode() {
    int length = FIXED_LENGTH + stored.length * Integer.BYTES + groups.size() * GROUP_LENGTH;
    ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(stored.length).putInt(storedCount);
    out.asIntBuffer().put(stored);
    out.position(out.position() + stored.length * Integer.BYTES);
    for (Group group : groups) {
      out.putInt(group.length).put(group.id);
    }
    return out.array();
  }

  /**
   * Reads a map whose checksum is right, but whose maker is unknown.
   *
   * @param pagesLength bytes of the section with the groups
   * @throws IllegalArgumentException when it contradicts itself or the length
   */
  static PageMap decode(byte[] section, long pagesLength) {
    ByteBuffer in = ByteBuffer.wrap(section).order(ByteOrder.LITTLE_ENDIAN);
    if (section.length < FIXED_LENGTH) {
      throw new IllegalArgumentException("the page map is too short");
    }
    int count = in.getInt();
    int storedCount = in.getInt();
    int groupCount = groupCount(storedCount);
    long length = FIXED_LENGTH + (long) count * Integer.BYTES + (long) groupCount * GROUP_LENGTH;
    if (count < 0 || storedCount < 0 || storedCount > count || length != section.length) {
      throw new IllegalArgumentException("the page map has another length than it says");
    }
    int[] stored = new int[count];
    in.asIntBuffer().get(stored);
    for (int page : stored) {
      if (page < 0 || page > storedCount) {
        throw new IllegalArgumentException("the page map refers to a page that is not stored");
      }
    }
    in.position(FIXED_LENGTH + count * Integer.BYTES);
    Group[] groups = new Group[groupCount];
    PageMap map = new PageMap(stored, storedCount, List.of());
    long total = 0;
    for (int i = 0; i < groupCount; i++) {
      byte[] id = new byte[HASH_LENGTH];
      int groupLength = in.getInt();
      in.get(id);
      if (groupLength < 1 || groupLength > map.contentLength(i)) {
        throw new IllegalArgumentException("the page map has a group of an impossible length");
      }
      groups[i] = new Group(groupLength, id);
      total += groupLength;
    }
    if (total != pagesLength) {
      throw new IllegalArgumentException("the page map has another length than the pages");
    }
    return new PageMap(stored, storedCount, List.of(groups));
  }
}
