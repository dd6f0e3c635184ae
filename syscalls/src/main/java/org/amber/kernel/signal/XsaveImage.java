package org.amber.kernel.signal;

import static org.amber.cpu.x86.XsaveLayout.ALL;
import static org.amber.cpu.x86.XsaveLayout.AVX;
import static org.amber.cpu.x86.XsaveLayout.AVX_OFFSET;
import static org.amber.cpu.x86.XsaveLayout.HEADER;
import static org.amber.cpu.x86.XsaveLayout.SOFTWARE;
import static org.amber.cpu.x86.XsaveLayout.SSE;
import static org.amber.cpu.x86.XsaveLayout.X87;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.amber.abi.Errno;
import org.amber.cpu.CpuState;
import org.amber.cpu.x86.XsaveLayout;

/** What XSAVE stores in its standard form, as Linux shows it: Intel SDM volume 1, 13.4. */
public final class XsaveImage {
  public static final int SIZE = XsaveLayout.SIZE;

  /** Where the header says whether the area has the compact form. */
  static final int COMPACTION = HEADER + Long.BYTES;

  private static final int CONTROL_AT_RESET = 0x37f;
  private static final int TAGS_AT_RESET = 0xffff;
  private static final int MXCSR_AT_RESET = 0x1f80;

  private XsaveImage() {}

  /** The image that tracers and core files get: behind the registers it says which parts exist. */
  public static byte[] of(CpuState cpu) {
    ByteBuffer image = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    image.put(0, FxsaveImage.of(cpu));
    image.putLong(SOFTWARE, ALL);
    image.putLong(HEADER, inUse(cpu));
    for (int i = 0; i < cpu.ymmHigh.length; i++) {
      image.putLong(AVX_OFFSET + Long.BYTES * i, cpu.ymmHigh[i]);
    }
    return image.array();
  }

  /**
   * What a tracer gives a thread: the parts that the header names, all else as at a reset.
   *
   * @param image {@link #SIZE} bytes
   * @throws org.amber.abi.ErrnoException EINVAL when it holds what no processor has
   */
  public static void set(CpuState cpu, byte[] image) {
    ByteBuffer area = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    long parts = area.getLong(HEADER);
    boolean plain = (parts & ~(long) ALL) == 0 && isZero(area, COMPACTION);
    if (!plain || (parts != 0 && !FxsaveImage.hasSoundMxcsr(area))) {
      throw Errno.EINVAL.error();
    }
    restore(cpu, area, (int) parts);
    cpu.mxcsr = (parts & SSE) != 0 ? FxsaveImage.mxcsr(area) : MXCSR_AT_RESET;
  }

  /** Whether an area's header is zero from an offset on. */
  static boolean isZero(ByteBuffer area, int from) {
    long all = 0;
    for (int at = from; at < AVX_OFFSET; at += Long.BYTES) {
      all |= area.getLong(at);
    }
    return all == 0;
  }

  /** Which parts are not as at a reset. */
  static int inUse(CpuState cpu) {
    boolean sse = cpu.mxcsr != MXCSR_AT_RESET || !isZero(cpu.xmm);
    return (isX87Reset(cpu) ? 0 : X87) | (sse ? SSE : 0) | (isZero(cpu.ymmHigh) ? 0 : AVX);
  }

  private static boolean isX87Reset(CpuState cpu) {
    return cpu.fpuControl == CONTROL_AT_RESET
        && cpu.fpuStatus == 0
        && cpu.fpuTag == TAGS_AT_RESET
        && cpu.fpuOpcode == 0
        && cpu.fpuInstructionPointer == 0
        && cpu.fpuDataPointer == 0
        && isZero(cpu.stSignificand)
        && Arrays.stream(cpu.stExponent).allMatch(exponent -> exponent == 0);
  }

  private static boolean isZero(long[] values) {
    return Arrays.stream(values).allMatch(value -> value == 0);
  }

  /** Takes the parts that are present from an area, and resets the others; leaves MXCSR alone. */
  static void restore(CpuState cpu, ByteBuffer area, int present) {
    if ((present & X87) != 0) {
      FxsaveImage.readX87(cpu, area);
    } else {
      resetX87(cpu);
    }
    if ((present & SSE) != 0) {
      FxsaveImage.readSse(cpu, area);
    } else {
      Arrays.fill(cpu.xmm, 0);
    }
    for (int i = 0; i < cpu.ymmHigh.length; i++) {
      cpu.ymmHigh[i] = (present & AVX) != 0 ? area.getLong(AVX_OFFSET + Long.BYTES * i) : 0;
    }
  }

  /** Makes all of it as at a reset. */
  static void reset(CpuState cpu) {
    resetX87(cpu);
    Arrays.fill(cpu.xmm, 0);
    Arrays.fill(cpu.ymmHigh, 0);
    cpu.mxcsr = MXCSR_AT_RESET;
  }

  private static void resetX87(CpuState cpu) {
    cpu.fpuControl = CONTROL_AT_RESET;
    cpu.fpuStatus = 0;
    cpu.fpuTag = TAGS_AT_RESET;
    cpu.fpuOpcode = 0;
    cpu.fpuInstructionPointer = 0;
    cpu.fpuDataPointer = 0;
    cpu.fpuCodeSelector = 0;
    cpu.fpuDataSelector = 0;
    Arrays.fill(cpu.stSignificand, 0);
    Arrays.fill(cpu.stExponent, 0);
  }
}
