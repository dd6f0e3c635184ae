package org.amber.jvm.saved;

/**
 * A region that some run has compiled.
 *
 * @param begin where it begins
 * @param headBytes how many bytes its first block has
 * @param bytes where the code is that was made of it, which only its maker understands, and
 *     something about its ways out; there may be more
 * @param codeAt where in these the code begins
 * @param codeBytes how long it is
 * @param waysAt where the ways out begin
 * @param waysBytes how long they are
 */
public record SavedRegion(
    Begin begin,
    int headBytes,
    byte[] bytes,
    int codeAt,
    int codeBytes,
    int waysAt,
    int waysBytes) {
  /** A new one. */
  public static SavedRegion of(Begin begin, int headBytes, byte[] code, byte[] ways) {
    byte[] bytes = new byte[code.length + ways.length];
    System.arraycopy(code, 0, bytes, 0, code.length);
    System.arraycopy(ways, 0, bytes, code.length, ways.length);
    return new SavedRegion(begin, headBytes, bytes, 0, code.length, code.length, ways.length);
  }

  /** The address at which it begins. */
  public long head() {
    return begin.head();
  }
}
