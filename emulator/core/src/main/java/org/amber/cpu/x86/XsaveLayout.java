package org.amber.cpu.x86;

/**
 * The area that XSAVE fills, in its standard form: 512 bytes as of FXSAVE, a header, and the upper
 * halves of YMM0 to YMM15 (Intel SDM volume 1, 13.4).
 */
public final class XsaveLayout {
  /** Parts of the state, as bits of XCR0 and of the header. */
  public static final int X87 = 1;

  public static final int SSE = 1 << 1;
  public static final int AVX = 1 << 2;

  /** The parts that there are: XCR0. */
  public static final int ALL = X87 | SSE | AVX;

  /** Bytes of FXSAVE's area. */
  public static final int LEGACY_SIZE = 512;

  /** Where bytes are that processors leave to software. */
  public static final int SOFTWARE = 464;

  /** Where the header is, whose first quadword says which parts are in the area. */
  public static final int HEADER = LEGACY_SIZE;

  public static final int HEADER_SIZE = 64;
  public static final int AVX_OFFSET = HEADER + HEADER_SIZE;
  public static final int AVX_SIZE = 256;

  /** Bytes of an area with all parts. */
  public static final int SIZE = AVX_OFFSET + AVX_SIZE;

  private XsaveLayout() {}
}
