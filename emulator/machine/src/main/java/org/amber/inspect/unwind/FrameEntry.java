package org.amber.inspect.unwind;

/**
 * What .eh_frame has of a range of code: an FDE with its CIE (LSB 5.0, 10.6).
 *
 * @param begin first address of the code
 * @param end first address behind it
 * @param codeFactor what advances are multiplied with
 * @param dataFactor what offsets are multiplied with
 * @param encoding of addresses in its instructions
 * @param returnColumn the register that holds the return address
 * @param isSignalFrame whether the code is where a signal handler returns to
 * @param common instructions of the CIE
 * @param own instructions of the FDE
 */
record FrameEntry(
    long begin,
    long end,
    long codeFactor,
    long dataFactor,
    int encoding,
    long returnColumn,
    boolean isSignalFrame,
    Range common,
    Range own) {

  /** Addresses of instructions. */
  record Range(long start, long end) {}

  boolean covers(long address) {
    return Long.compareUnsigned(address, begin) >= 0 && Long.compareUnsigned(address, end) < 0;
  }
}
