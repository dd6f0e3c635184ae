package org.amber.snapshot;

import java.nio.ByteBuffer;

/**
 * The pages that one file stores: numbered from 1 on, in groups of {@link #GROUP_PAGES}, of which
 * the last may be smaller.
 *
 * @param pages how many are stored
 * @param lengths bytes of each group in the file, in its order; as many as the pages have when they
 *     are not compressed
 * @param digests what tells that the contents of a group are right
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; a list would box every group.
record GroupTable(int pages, int[] lengths, PageDigests digests) {
  static final int PAGE_SIZE = 4096;
  static final int GROUP_PAGES = 16;
  static final int GROUP_SIZE = PAGE_SIZE * GROUP_PAGES;

  /** No page is stored. */
  static final GroupTable EMPTY = new GroupTable(0, new int[0], new PageIds(new byte[0]));

  /** How many groups hold that many stored pages. */
  static int groupCount(int pages) {
    return (int) (((long) pages + GROUP_PAGES - 1) / GROUP_PAGES);
  }

  /** How many groups there are. */
  int groups() {
    return lengths.length;
  }

  /** Bytes of the pages in a group. */
  int contentLength(int group) {
    return Math.min(GROUP_PAGES, pages - group * GROUP_PAGES) * PAGE_SIZE;
  }

  /** Bytes of {@link #encodeTo}. */
  int encodedLength() {
    return lengths.length * Integer.BYTES + digests.bytes().length;
  }

  /** As it stands in a file of the newest formats, without the number of its pages. */
  void encodeTo(ByteBuffer out) {
    out.asIntBuffer().put(lengths);
    out.position(out.position() + lengths.length * Integer.BYTES);
    out.put(digests.bytes());
  }

  /** Bytes of the encoded table of so many pages. */
  static long encodedLength(int format, int pages) {
    long groups = groupCount(pages);
    long digests = format == 1 ? groups * GroupDigests.LENGTH : (long) pages * PageIds.LENGTH;
    return groups * Integer.BYTES + digests;
  }

  /**
   * Reads a table, of which there are as many bytes as {@link #encodedLength(int, int)} says.
   *
   * @param pagesLength bytes of the section with the groups
   * @throws IllegalArgumentException when it contradicts itself or the length
   */
  static GroupTable decode(int format, int pages, ByteBuffer in, long pagesLength) {
    int[] lengths = new int[groupCount(pages)];
    PageDigests known = format == 1 ? groupDigests(in, lengths) : pageIds(in, lengths, pages);
    GroupTable table = new GroupTable(pages, lengths, known);
    table.check(pagesLength);
    return table;
  }

  private static PageDigests groupDigests(ByteBuffer in, int[] lengths) {
    byte[] digests = new byte[lengths.length * GroupDigests.LENGTH];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = in.getInt();
      in.get(digests, i * GroupDigests.LENGTH, GroupDigests.LENGTH);
    }
    return new GroupDigests(digests);
  }

  private static PageDigests pageIds(ByteBuffer in, int[] lengths, int pages) {
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = in.getInt();
    }
    byte[] ids = new byte[pages * PageIds.LENGTH];
    in.get(ids);
    return new PageIds(ids);
  }

  private void check(long pagesLength) {
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
