package org.amber.inspect.image;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.OptionalLong;
import org.amber.abi.ErrnoException;
import org.amber.kernel.fs.memory.MemoryFile;
import org.amber.kernel.fs.memory.SharedMemory;
import org.amber.memory.Access;
import org.amber.memory.AddressSpace;
import org.amber.memory.PageSource;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.Pte;
import org.amber.memory.Vma;

/**
 * Reads the memory of a process without changing its page table, whatever the process itself may do
 * there. Pages that nobody has touched are those of the file, or zero.
 */
public final class ProcessReader {
  /** Instead of a frame: nothing is mapped there, or its contents are not to be had. */
  public static final int NOTHING = -1;

  private static final int PAGE = PhysicalMemory.PAGE_SIZE;
  private static final int MASK = PAGE - 1;

  private final AddressSpace space;
  private final PhysicalMemory physical;

  public ProcessReader(AddressSpace space) {
    this.space = space;
    this.physical = space.physical();
  }

  public AddressSpace space() {
    return space;
  }

  /** The frame with the contents of a page, which are there; or {@link #NOTHING}. */
  public int frame(long address) {
    if (address < 0 || address >= AddressSpace.TASK_SIZE) {
      return NOTHING;
    }
    long entry = space.entry(address);
    if (entry != Pte.ABSENT) {
      physical.ensure(Pte.frame(entry));
      return Pte.frame(entry);
    }
    Vma area = space.area(address);
    return area == null ? NOTHING : untouched(area, address);
  }

  private int untouched(Vma area, long address) {
    PageSource source = area.source();
    if (source == null) {
      return PhysicalMemory.ZERO_FRAME;
    }
    long page = (area.offset() + (address - area.start())) >>> PhysicalMemory.PAGE_SHIFT;
    boolean whole = source instanceof MemoryFile || source instanceof SharedMemory;
    if (whole && source.nextStoredPage(page) != page) {
      boolean inside = page << PhysicalMemory.PAGE_SHIFT < source.byteSize();
      return inside ? PhysicalMemory.ZERO_FRAME : NOTHING;
    }
    try {
      int frame = source.frame(page, Access.READ);
      if (frame < 0) {
        return NOTHING;
      }
      physical.ensure(frame);
      return frame;
    } catch (ErrnoException e) {
      // A file of the host that the machine only maps, and the host is not asked.
      return NOTHING;
    }
  }

  /**
   * Reads as much as there is.
   *
   * @return how many bytes were read before the first that cannot be
   */
  public int read(long address, byte[] target) {
    int done = 0;
    while (done < target.length) {
      long at = address + done;
      int frame = frame(at);
      if (frame < 0) {
        return done;
      }
      int inPage = (int) at & MASK;
      int part = Math.min(target.length - done, PAGE - inPage);
      MemorySegment.copy(
          physical.ram(),
          ((long) frame << PhysicalMemory.PAGE_SHIFT) + inPage,
          MemorySegment.ofArray(target),
          done,
          part);
      done += part;
    }
    return done;
  }

  /** The 8 bytes at an address. */
  public OptionalLong word(long address) {
    return number(address, Long.BYTES);
  }

  /**
   * A number without a sign.
   *
   * @param bytes 1 to 8
   */
  public OptionalLong number(long address, int bytes) {
    byte[] read = new byte[Long.BYTES];
    byte[] wanted = new byte[bytes];
    if (read(address, wanted) < bytes) {
      return OptionalLong.empty();
    }
    System.arraycopy(wanted, 0, read, 0, bytes);
    return OptionalLong.of(ByteBuffer.wrap(read).order(ByteOrder.LITTLE_ENDIAN).getLong());
  }

  /** All of a range that can be read from its start on. */
  public byte[] bytes(long address, int length) {
    byte[] bytes = new byte[length];
    return Arrays.copyOf(bytes, read(address, bytes));
  }
}
