package org.amber.jvm.host;

import org.amber.jvm.saved.Begin;
import org.amber.jvm.saved.SavedRegion;

/**
 * A region's machine code, which can be put anywhere, also by another run. Only its end depends on
 * where it is: two places push the region's number and jump to one of two places of the {@link
 * CodeBuffer}.
 */
final class MachineCode {
  /** Bytes of one of the two. */
  private static final int END = 10;

  /** Where in it the region's number stands, and the distance of the jump. */
  private static final int NUMBER = 1;

  private static final int DISTANCE = 6;

  private final byte[] bytes;
  private final WaysOut ways;

  MachineCode(byte[] bytes, WaysOut ways) {
    this.bytes = bytes;
    this.ways = ways;
  }

  byte[] bytes() {
    return bytes;
  }

  WaysOut ways() {
    return ways;
  }

  /** For another run. */
  SavedRegion save(Begin begin, int headBytes) {
    return SavedRegion.of(begin, headBytes, bytes, ways.save());
  }

  /**
   * Puts in what depends on where the code is. All places are in bytes from the beginning of the
   * {@link CodeBuffer}.
   *
   * @param end behind the code
   * @param place of the end
   * @param number the region's
   * @param way out of machine code
   * @param look into the {@link JumpTable}
   */
  static void place(byte[] code, int end, int place, int number, int way, int look) {
    finish(code, end - 2 * END, number, way - (place - END));
    finish(code, end - END, number, look - place);
  }

  private static void finish(byte[] code, int at, int number, int distance) {
    Assembler.setNumber(code, at + NUMBER, number);
    Assembler.setNumber(code, at + DISTANCE, distance);
  }
}
