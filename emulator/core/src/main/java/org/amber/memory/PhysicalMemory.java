package org.amber.memory;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.amber.abi.Errno;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * The machine's RAM: 4 KiB frames in one reserved range of host memory, reference-counted. Frame 0
 * is always zero and never written; it stands for every untouched page that was read.
 *
 * <p>Not thread-safe: used by the thread that runs the guest.
 */
@NotSaved("pages are saved by those who refer to them")
public final class PhysicalMemory implements AutoCloseable {
  public static final int PAGE_SHIFT = 12;
  public static final int PAGE_SIZE = 1 << PAGE_SHIFT;
  public static final int ZERO_FRAME = 0;

  /** Page tables take no more than a quarter of this JVM's memory. */
  private static final long MOST_TABLES = Runtime.getRuntime().maxMemory() / 4 / PAGE_SIZE;

  private static final byte CODE = 1;
  private static final byte RECYCLED = 2;

  private final HostReservation reservation;
  private final MemorySegment ram;
  private final int limit;

  /** Frames and page tables that may be in use at once. */
  private long allowed;

  private long tables;
  private int[] references = new int[1024];
  private byte[] mark = new byte[1024];
  private int[] free = new int[256];
  private int freeCount;
  private int used = 1;
  private int[] staleCode = new int[16];
  private int staleCount;
  private @Nullable FrozenFrames frozen;
  private @Nullable PendingFrames pending;
  private @Nullable SavedFrames saved;

  /**
   * Reserves room for the machine's memory; nothing is committed until it is touched.
   *
   * @param capacity bytes, rounded down to whole pages
   * @throws IllegalStateException when the host has no such room in its address space
   */
  public PhysicalMemory(long capacity) {
    long pages = Math.min(Integer.MAX_VALUE - 8, capacity >>> PAGE_SHIFT);
    this.reservation = HostReservation.of(pages << PAGE_SHIFT);
    this.ram = reservation.segment();
    this.limit = (int) (ram.byteSize() >>> PAGE_SHIFT);
    this.allowed = limit;
    references[ZERO_FRAME] = 1;
  }

  /**
   * Sets how much may be in use at once; what is in use above it stays so.
   *
   * @param bytes at most {@link #capacity} counts
   */
  public void setLimit(long bytes) {
    allowed = Math.min(limit, bytes >>> PAGE_SHIFT);
  }

  /** How many bytes may be in use at once. */
  public long limitBytes() {
    return allowed << PAGE_SHIFT;
  }

  /** Bytes that may still come into use; never negative. */
  public long availableBytes() {
    return Math.max(0, allowed - framesInUse() - tables) << PAGE_SHIFT;
  }

  private void requireRoom(long count) {
    if (framesInUse() + tables + count > allowed) {
      throw Errno.ENOMEM.error();
    }
  }

  /**
   * Checks that there is room for page tables, which are also memory of this JVM; making one
   * charges it in any case.
   *
   * @param count how many
   * @throws org.amber.abi.ErrnoException ENOMEM
   */
  void requireTableRoom(int count) {
    requireRoom(count);
    if (count > MOST_TABLES - tables) {
      throw Errno.ENOMEM.error();
    }
  }

  /** Page tables are memory too; they come, or go if negative. */
  void chargeTables(int count) {
    tables += count;
  }

  /** All of physical memory; frame {@code f} starts at byte {@code f * PAGE_SIZE}. */
  public MemorySegment ram() {
    return ram;
  }

  /** Frames in use, the zero frame included. */
  public int framesInUse() {
    return used - freeCount;
  }

  /** One above the highest frame number ever handed out. */
  public int frameBound() {
    return used;
  }

  /** Capacity in bytes. */
  public long capacity() {
    return (long) limit << PAGE_SHIFT;
  }

  /**
   * A zeroed frame with one reference, owned by the caller.
   *
   * @throws org.amber.abi.ErrnoException ENOMEM when all that is allowed is in use
   */
  public int allocate() {
    int frame = allocateUnzeroed();
    // Fresh host memory is zero already; only recycled frames reach the fill.
    if (mark[frame] == RECYCLED) {
      ram.asSlice((long) frame << PAGE_SHIFT, PAGE_SIZE).fill((byte) 0);
    }
    mark[frame] = 0;
    return frame;
  }

  /** A frame with the bytes of {@code original} and one reference, owned by the caller. */
  public int copyOf(int original) {
    ensure(original);
    int frame = allocateUnzeroed();
    mark[frame] = 0;
    MemorySegment.copy(
        ram, (long) original << PAGE_SHIFT, ram, (long) frame << PAGE_SHIFT, PAGE_SIZE);
    return frame;
  }

  private int allocateUnzeroed() {
    requireRoom(1);
    int frame;
    if (freeCount > 0) {
      frame = free[--freeCount];
    } else {
      if (used >= limit) {
        throw Errno.ENOMEM.error();
      }
      frame = used++;
      if (frame >= references.length) {
        int size = Math.min(limit, references.length * 2);
        references = Arrays.copyOf(references, size);
        mark = Arrays.copyOf(mark, size);
      }
    }
    references[frame] = 1;
    beforeStore(frame);
    return frame;
  }

  /** Takes one more reference. */
  public void retain(int frame) {
    if (frame != ZERO_FRAME) {
      references[frame]++;
    }
  }

  /** Gives one reference back; the last one frees the frame. */
  public void release(int frame) {
    if (frame == ZERO_FRAME) {
      return;
    }
    int left = --references[frame];
    if (left < 0) {
      throw new IllegalStateException("frame " + frame + " released too often");
    }
    if (left == 0) {
      freeContents(frame);
      noteWrite(frame);
      mark[frame] = RECYCLED;
      if (freeCount == free.length) {
        free = Arrays.copyOf(free, freeCount * 2);
      }
      free[freeCount++] = frame;
    }
  }

  private void freeContents(int frame) {
    if (pending != null && keepsContents(frame)) {
      pending.ensure(frame);
    } else if (pending != null) {
      pending.forget(frame);
    }
  }

  public int references(int frame) {
    return references[frame];
  }

  /** An engine has translated code from this frame: it must hear of writes it does not make. */
  public void markCode(int frame) {
    mark[frame] = CODE;
  }

  /**
   * To be called before anything but the engine that marked it writes to a frame (kernel copy-out,
   * file write, reuse): queues the frame for {@link #takeStaleCode}.
   */
  public void noteWrite(int frame) {
    beforeStore(frame);
    if (mark[frame] == CODE) {
      mark[frame] = 0;
      if (staleCount == staleCode.length) {
        staleCode = Arrays.copyOf(staleCode, staleCount * 2);
      }
      staleCode[staleCount++] = frame;
    }
  }

  /** To be called before the engine is let store into a frame. */
  public void beforeStore(int frame) {
    if (frozen != null) {
      frozen.beforeStore(frame);
    }
    if (saved != null) {
      saved.beforeStore(frame);
    }
  }

  /** Whether somebody has to hear of stores by {@link #beforeStore}. */
  public boolean isWatched() {
    return frozen != null || saved != null;
  }

  /** Whether nobody has to be asked by {@link #ensure}. */
  public boolean isComplete() {
    return pending == null;
  }

  /**
   * To be called before anybody looks at a frame, or stores into it.
   *
   * @throws RuntimeException when its contents, which are elsewhere, cannot be had
   */
  public void ensure(int frame) {
    if (pending != null) {
      pending.ensure(frame);
    }
  }

  /** Frames get their contents when they are asked for. */
  public PendingFrames expect(PendingFrames.Loader loader) {
    PendingFrames expected = new PendingFrames(ram, loader);
    pending = expected;
    return expected;
  }

  /** All frames have their contents. */
  public void complete() {
    pending = null;
  }

  /** Whether the engine may not be let store into a frame without {@link #beforeStore}. */
  public boolean isFrozen(int frame) {
    return keepsContents(frame) || (saved != null && saved.isUnchanged(frame));
  }

  private boolean keepsContents(int frame) {
    return frozen != null && frozen.isFrozen(frame);
  }

  /** From now on it is known which frames have changed since they were saved. */
  public SavedFrames trackSaved() {
    SavedFrames tracked = saved == null ? new SavedFrames() : saved;
    saved = tracked;
    return tracked;
  }

  /**
   * Keeps the contents of all frames as they are now, until they are taken or {@link #thaw} is
   * called. Engines have to drop what lets them store: {@link AddressSpace#forgetTranslations}.
   *
   * @param known those whose contents are known to be elsewhere need not be kept; null: all
   * @param most how many copies of frames may be there at once, which is memory of the host
   * @param whileFull see {@link FrameCopies}
   */
  public FrozenFrames freeze(@Nullable SavedFrames known, int most, Runnable whileFull) {
    thaw();
    FrozenFrames kept = new FrozenFrames(ram, new FrameCopies(most, whileFull), references, used);
    if (known != null) {
      kept.thawKnown(known);
    }
    frozen = kept;
    return kept;
  }

  /** No frame needs to be kept any more; copies of those that were not taken are gone. */
  public void thaw() {
    if (frozen != null) {
      frozen.thaw();
      frozen = null;
    }
  }

  /** Whether {@link #takeStaleCode} would return anything. */
  public boolean hasStaleCode() {
    return staleCount > 0;
  }

  /** Frames whose translations are stale; the caller drops those translations. */
  public int[] takeStaleCode() {
    int[] stale = Arrays.copyOf(staleCode, staleCount);
    staleCount = 0;
    return stale;
  }

  @Override
  public void close() {
    thaw();
    reservation.close();
  }
}
