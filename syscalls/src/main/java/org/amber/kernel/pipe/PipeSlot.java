package org.amber.kernel.pipe;

import java.lang.foreign.MemorySegment;
import org.amber.abi.Errno;
import org.amber.kernel.file.IoBuffer;
import org.amber.memory.PhysicalMemory;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;

/** A page of a {@link Pipe} with the bytes of it that were written and not read yet. */
@SavedIn(PipeState.class)
final class PipeSlot {
  private static final int PAGE = PhysicalMemory.PAGE_SIZE;

  @SavedAs("contents")
  private final MemorySegment page;

  @SavedAs("packets")
  private final Kind kind;

  @SavedAs("starts")
  private int start;

  @SavedAs("lengths")
  private int length;

  /** What may be done with a slot. */
  enum Kind {
    /** The next write may add to it. */
    PLAIN(0),
    /** Read as a whole: O_DIRECT. */
    PACKET(1),
    /** A page that has another owner too, to which nothing is added: splice(2), tee(2). */
    SHARED(2);

    /** The number in saved state. */
    final byte code;

    Kind(int code) {
      this.code = (byte) code;
    }

    /**
     * @throws IllegalArgumentException when no kind has this number
     */
    static Kind of(int code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new IllegalArgumentException("no kind of slot has number " + code);
    }
  }

  /** An empty slot. */
  PipeSlot(MemorySegment page, Kind kind) {
    this.page = page;
    this.kind = kind;
  }

  MemorySegment page() {
    return page;
  }

  Kind kind() {
    return kind;
  }

  /** Whether it is read as a whole (O_DIRECT). */
  boolean isPacket() {
    return kind == Kind.PACKET;
  }

  int start() {
    return start;
  }

  int length() {
    return length;
  }

  int room() {
    return PAGE - start - length;
  }

  /**
   * Copies what there is, as far as there is room.
   *
   * @throws org.amber.abi.ErrnoException EFAULT
   */
  int copyTo(IoBuffer to) {
    int part = (int) Math.min(length, to.remaining());
    if (to.accessible(part) < part) {
      throw Errno.EFAULT.error();
    }
    to.put(page, start, part);
    return part;
  }

  void copyTo(MemorySegment target, long offset, int count) {
    MemorySegment.copy(page, start, target, offset, count);
  }

  /** Takes the first bytes away. */
  void drop(int count) {
    start += count;
    length -= count;
  }

  /**
   * Adds bytes, for which there is room.
   *
   * @throws org.amber.abi.ErrnoException EFAULT
   */
  void fill(IoBuffer from, int count) {
    if (from.accessible(count) < count) {
      throw Errno.EFAULT.error();
    }
    from.get(page, start + length, count);
    length += count;
  }

  /**
   * A slot as it was saved.
   *
   * @param at where its bytes are in the contents
   * @throws IllegalArgumentException when the state contradicts itself
   */
  static PipeSlot restore(PipeState state, int index, int at) {
    int start = state.starts[index];
    int length = state.lengths[index];
    if (start < 0 || length <= 0 || start > PAGE - length || at > state.contents.length - length) {
      throw new IllegalArgumentException("pipe " + state.number + ": bad slot " + index);
    }
    MemorySegment page = MemorySegment.ofArray(new byte[PAGE]);
    PipeSlot slot = new PipeSlot(page, Kind.of(state.packets[index]));
    slot.start = start;
    slot.length = length;
    MemorySegment.copy(MemorySegment.ofArray(state.contents), at, page, start, length);
    return slot;
  }
}
