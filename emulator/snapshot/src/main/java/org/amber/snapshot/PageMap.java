package org.amber.snapshot;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Which page is where: in the file itself, or in others that it needs. Equal pages are stored once,
 * pages of zeros not at all.
 *
 * @param files the other files
 * @param places for each reference, from 1 on at index 0, its place ({@link PageBase}); a file's
 *     number is its place in {@code files}, from 1 on
 * @param own what the file itself stores
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; a list would box every page.
record PageMap(List<NeededFile> files, long[] places, GroupTable own) {
  private static final int FIXED_LENGTH = 2 * Integer.BYTES;

  /** Whether no other file is needed. */
  boolean isWhole() {
    return files.isEmpty();
  }

  /** As it stands in a file of this format; 2 if no other file is needed. */
  byte[] encode(int format) {
    return format >= ChainMap.FORMAT ? ChainMap.encode(this) : encodeWhole();
  }

  private byte[] encodeWhole() {
    int length = FIXED_LENGTH + places.length * Integer.BYTES + own.encodedLength();
    ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(places.length).putInt(own.pages());
    for (long place : places) {
      out.putInt(PageBase.pageOf(place));
    }
    own.encodeTo(out);
    return out.array();
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
    try {
      return format >= ChainMap.FORMAT
          ? ChainMap.decode(in, pagesLength)
          : decodeWhole(format, in, pagesLength);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("the page map is too short", e);
    }
  }

  private static PageMap decodeWhole(int format, ByteBuffer in, long pagesLength) {
    int count = in.getInt();
    int pages = in.getInt();
    if (count < 0 || pages < 0 || pages > count) {
      throw otherLength();
    }
    long length =
        FIXED_LENGTH + (long) count * Integer.BYTES + GroupTable.encodedLength(format, pages);
    if (length != in.limit()) {
      throw otherLength();
    }
    long[] places = new long[count];
    for (int i = 0; i < count; i++) {
      places[i] = in.getInt();
      if (places[i] < 0 || places[i] > pages) {
        throw new IllegalArgumentException("the page map refers to a page that is not stored");
      }
    }
    return new PageMap(List.of(), places, GroupTable.decode(format, pages, in, pagesLength));
  }

  static IllegalArgumentException otherLength() {
    return new IllegalArgumentException("the page map has another length than it says");
  }
}
