package org.amber.kernel.signal;

import static org.amber.cpu.x86.XsaveLayout.ALL;
import static org.amber.cpu.x86.XsaveLayout.AVX;
import static org.amber.cpu.x86.XsaveLayout.AVX_OFFSET;
import static org.amber.cpu.x86.XsaveLayout.AVX_SIZE;
import static org.amber.cpu.x86.XsaveLayout.HEADER;
import static org.amber.cpu.x86.XsaveLayout.LEGACY_SIZE;
import static org.amber.cpu.x86.XsaveLayout.SOFTWARE;
import static org.amber.cpu.x86.XsaveLayout.SSE;
import static org.amber.cpu.x86.XsaveLayout.X87;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.amber.abi.Errno;
import org.amber.cpu.CpuFeature;
import org.amber.cpu.CpuProfile;
import org.amber.cpu.CpuState;
import org.amber.memory.Access;
import org.amber.memory.GuestMemory;

/** The floating-point state of a signal frame: arch/x86/kernel/fpu/signal.c of Linux. */
public enum FloatingPointFrame {
  /**
   * Of a processor without XSAVE. A handler begins with the registers as they are: Linux resets
   * them, but saved machines have come to their ends without that.
   */
  LEGACY(FxsaveImage.SIZE, 0) {
    @Override
    void write(CpuState cpu, GuestMemory memory, long at) {
      FxsaveImage.write(cpu, memory, at);
    }

    @Override
    void enterHandler(CpuState cpu) {}

    @Override
    void read(CpuState cpu, GuestMemory memory, long at) {
      memory.require(at, FxsaveImage.SIZE, Access.READ);
      FxsaveImage.read(cpu, memory, at);
    }
  },
  /** Of one that has it: struct _xstate, and a magic number behind it. */
  EXTENDED(XsaveImage.SIZE + Integer.BYTES, 1) {
    @Override
    void write(CpuState cpu, GuestMemory memory, long at) {
      ByteBuffer image = ByteBuffer.allocate(size()).order(ByteOrder.LITTLE_ENDIAN);
      image.put(0, XsaveImage.of(cpu));
      image.putInt(SOFTWARE, MAGIC1);
      image.putInt(EXTENDED_SIZE, size());
      image.putLong(PARTS, ALL);
      image.putInt(STATE_SIZE, XsaveImage.SIZE);
      // "For legacy compatibility", as Linux says, these two are always there.
      image.putLong(HEADER, image.getLong(HEADER) | X87 | SSE);
      image.putInt(XsaveImage.SIZE, MAGIC2);
      memory.writeBytes(at, image.array());
    }

    @Override
    void enterHandler(CpuState cpu) {
      XsaveImage.reset(cpu);
    }

    @Override
    void read(CpuState cpu, GuestMemory memory, long at) {
      ByteBuffer legacy = bytes(memory, at, LEGACY_SIZE);
      if (isExtended(legacy, memory, at)) {
        restore(cpu, memory, at, (int) legacy.getLong(PARTS) & ALL);
      } else {
        requireSound(at, LEGACY_ALIGNMENT, FxsaveImage.hasSoundMxcsr(legacy));
        XsaveImage.restore(cpu, legacy, X87 | SSE);
        cpu.mxcsr = FxsaveImage.mxcsr(legacy);
      }
    }
  };

  // struct _fpx_sw_bytes, in the bytes of the FXSAVE area that are software's.
  private static final int EXTENDED_SIZE = SOFTWARE + 4;
  private static final int PARTS = SOFTWARE + 8;
  private static final int STATE_SIZE = SOFTWARE + 16;

  private static final int MAGIC1 = 0x46505853;
  private static final int MAGIC2 = 0x46505845;

  private static final int ALIGNMENT = 64;
  private static final int LEGACY_ALIGNMENT = 16;
  private static final long COMPACT = 1L << 63;

  private final int size;
  private final long contextFlags;

  FloatingPointFrame(int size, long contextFlags) {
    this.size = size;
    this.contextFlags = contextFlags;
  }

  /** What frames of a machine with this processor have. */
  public static FloatingPointFrame of(CpuProfile profile) {
    return profile.has(CpuFeature.XSAVE) ? EXTENDED : LEGACY;
  }

  /** In bytes; it is aligned to 64. */
  int size() {
    return size;
  }

  /** What uc_flags says of it: UC_FP_XSTATE or nothing. */
  long contextFlags() {
    return contextFlags;
  }

  abstract void write(CpuState cpu, GuestMemory memory, long at);

  /** Makes the registers what a handler is to find. */
  abstract void enterHandler(CpuState cpu);

  /**
   * Takes the registers from a frame, which a program may have made itself.
   *
   * @throws org.amber.abi.ErrnoException EFAULT when it cannot be read, or holds what no processor
   *     has; registers are untouched then
   */
  abstract void read(CpuState cpu, GuestMemory memory, long at);

  private static ByteBuffer bytes(GuestMemory memory, long at, int length) {
    memory.require(at, length, Access.READ);
    return ByteBuffer.wrap(memory.readBytes(at, length)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void requireSound(long at, int alignment, boolean sound) {
    if ((at & (alignment - 1)) != 0 || !sound) {
      throw Errno.EFAULT.error();
    }
  }

  /** Whether it says what is in it; else it counts as FXSAVE's (check_xstate_in_sigframe). */
  private static boolean isExtended(ByteBuffer legacy, GuestMemory memory, long at) {
    long whole = Integer.toUnsignedLong(legacy.getInt(EXTENDED_SIZE));
    long state = Integer.toUnsignedLong(legacy.getInt(STATE_SIZE));
    return legacy.getInt(SOFTWARE) == MAGIC1
        && state >= AVX_OFFSET
        && state <= XsaveImage.SIZE
        && state <= whole
        && memory.readInt(at + state) == MAGIC2;
  }

  /** XRSTOR of the parts asked for; the others are reset. */
  private static void restore(CpuState cpu, GuestMemory memory, long at, int asked) {
    ByteBuffer area = bytes(memory, at, AVX_OFFSET);
    long inUse = area.getLong(HEADER);
    long format = area.getLong(XsaveImage.COMPACTION);
    boolean compact = (format & COMPACT) != 0;
    long allowed = compact ? format & ~COMPACT & ALL : ALL;
    boolean known =
        (inUse & ~allowed) == 0
            && (compact ? (format & ~COMPACT & ~ALL) == 0 : format == 0)
            && XsaveImage.isZero(area, XsaveImage.COMPACTION + Long.BYTES);
    int present = asked & (int) inUse;
    boolean loads = compact ? (present & SSE) != 0 : (asked & (SSE | AVX)) != 0;
    requireSound(at, ALIGNMENT, known && (!loads || FxsaveImage.hasSoundMxcsr(area)));
    // Linux then resets all that was not asked for, MXCSR with SSE.
    boolean keeps = loads && (asked & SSE) != 0;
    boolean avx = (present & AVX) != 0;
    ByteBuffer all = avx ? bytes(memory, at, AVX_OFFSET + AVX_SIZE) : area;
    int mxcsr = FxsaveImage.mxcsr(area);
    XsaveImage.reset(cpu);
    XsaveImage.restore(cpu, all, present);
    if (keeps) {
      cpu.mxcsr = mxcsr;
    }
  }
}
