package org.amber.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.amber.abi.Errno;
import org.amber.state.NotSaved;

/**
 * Copy-in and copy-out: the only way in which the kernel reads and writes the memory of a process.
 * Every access is checked and resolved like one of the processor; what it may not do fails with
 * EFAULT, as copy_from_user and copy_to_user do.
 */
@NotSaved("a way to reach what the address space has")
public final class GuestMemory {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int MASK = PhysicalMemory.PAGE_SIZE - 1;

  private final AddressSpace space;
  private final PhysicalMemory physical;
  private final MemorySegment ram;

  public GuestMemory(AddressSpace space) {
    this.space = space;
    this.physical = space.physical();
    this.ram = physical.ram();
  }

  public AddressSpace space() {
    return space;
  }

  /** All of physical memory, for copies without a detour; see {@link #offset}. */
  public MemorySegment ram() {
    return ram;
  }

  /**
   * Where in {@link #ram} the byte at {@code address} is; valid to the end of its page and until
   * the next change of the address space.
   *
   * @throws org.amber.abi.ErrnoException EFAULT, ENOMEM
   */
  public long offset(long address, Access access) {
    long pte = space.entry(address);
    if (address < 0 || !Pte.permits(pte, access)) {
      pte = space.resolve(address, access);
      if (pte < 0) {
        throw (pte == AddressSpace.FAULT_NO_MEMORY ? Errno.ENOMEM : Errno.EFAULT).error();
      }
    }
    physical.ensure(Pte.frame(pte));
    if (access == Access.WRITE) {
      physical.noteWrite(Pte.frame(pte));
    }
    return Pte.physicalAddress(pte) | (address & MASK);
  }

  /** How many bytes from {@code address} on, {@code length} at most, can be accessed. */
  public long accessible(long address, long length, Access access) {
    long done = 0;
    while (done < length) {
      long at = address + done;
      if (at < 0 || (!Pte.permits(space.entry(at), access) && space.resolve(at, access) < 0)) {
        return done;
      }
      done += Math.min(length - done, PhysicalMemory.PAGE_SIZE - (at & MASK));
    }
    return done;
  }

  /**
   * Checks a range and fails with EFAULT unless all of it can be accessed.
   *
   * @throws org.amber.abi.ErrnoException EFAULT
   */
  public void require(long address, long length, Access access) {
    if (accessible(address, length, access) < length) {
      throw Errno.EFAULT.error();
    }
  }

  private static boolean within(long address, int size) {
    return (address & MASK) <= PhysicalMemory.PAGE_SIZE - size;
  }

  public byte readByte(long address) {
    return ram.get(ValueLayout.JAVA_BYTE, offset(address, Access.READ));
  }

  public short readShort(long address) {
    return within(address, 2)
        ? ram.get(SHORT, offset(address, Access.READ))
        : (short) ((readByte(address) & 0xff) | readByte(address + 1) << 8);
  }

  public int readInt(long address) {
    return within(address, 4)
        ? ram.get(INT, offset(address, Access.READ))
        : (readShort(address) & 0xffff) | readShort(address + 2) << 16;
  }

  public long readLong(long address) {
    return within(address, 8)
        ? ram.get(LONG, offset(address, Access.READ))
        : (readInt(address) & 0xffff_ffffL) | (long) readInt(address + 4) << 32;
  }

  public void writeByte(long address, byte value) {
    ram.set(ValueLayout.JAVA_BYTE, offset(address, Access.WRITE), value);
  }

  public void writeShort(long address, short value) {
    if (within(address, 2)) {
      ram.set(SHORT, offset(address, Access.WRITE), value);
    } else {
      writeByte(address, (byte) value);
      writeByte(address + 1, (byte) (value >>> 8));
    }
  }

  public void writeInt(long address, int value) {
    if (within(address, 4)) {
      ram.set(INT, offset(address, Access.WRITE), value);
    } else {
      writeShort(address, (short) value);
      writeShort(address + 2, (short) (value >>> 16));
    }
  }

  public void writeLong(long address, long value) {
    if (within(address, 8)) {
      ram.set(LONG, offset(address, Access.WRITE), value);
    } else {
      writeInt(address, (int) value);
      writeInt(address + 4, (int) (value >>> 32));
    }
  }

  /** Copies guest memory into {@code target}. */
  public void read(long address, MemorySegment target) {
    long length = target.byteSize();
    for (long done = 0; done < length; ) {
      long at = address + done;
      long part = Math.min(length - done, PhysicalMemory.PAGE_SIZE - (at & MASK));
      MemorySegment.copy(ram, offset(at, Access.READ), target, done, part);
      done += part;
    }
  }

  /** Copies {@code source} into guest memory. */
  public void write(long address, MemorySegment source) {
    long length = source.byteSize();
    for (long done = 0; done < length; ) {
      long at = address + done;
      long part = Math.min(length - done, PhysicalMemory.PAGE_SIZE - (at & MASK));
      MemorySegment.copy(source, done, ram, offset(at, Access.WRITE), part);
      done += part;
    }
  }

  /**
   * Reads or writes as a debugger does, whatever the process itself may: {@link
   * AddressSpace#resolveForced}.
   *
   * @return how many bytes were copied before the first that cannot be
   */
  public int forced(long address, byte[] bytes, Access access) {
    int done = 0;
    while (done < bytes.length) {
      long at = address + done;
      int part = (int) Math.min(bytes.length - done, PhysicalMemory.PAGE_SIZE - (at & MASK));
      long pte = space.resolveForced(at, access);
      if (pte < 0) {
        return done;
      }
      long offset = Pte.physicalAddress(pte) | (at & MASK);
      MemorySegment own = MemorySegment.ofArray(bytes);
      physical.ensure(Pte.frame(pte));
      if (access == Access.WRITE) {
        physical.noteWrite(Pte.frame(pte));
        MemorySegment.copy(own, done, ram, offset, part);
      } else {
        MemorySegment.copy(ram, offset, own, done, part);
      }
      done += part;
    }
    return done;
  }

  public byte[] readBytes(long address, int length) {
    byte[] bytes = new byte[length];
    read(address, MemorySegment.ofArray(bytes));
    return bytes;
  }

  public void writeBytes(long address, byte[] bytes) {
    write(address, MemorySegment.ofArray(bytes));
  }

  /** Sets a range to zero. */
  public void zero(long address, long length) {
    for (long done = 0; done < length; ) {
      long at = address + done;
      long part = Math.min(length - done, PhysicalMemory.PAGE_SIZE - (at & MASK));
      ram.asSlice(offset(at, Access.WRITE), part).fill((byte) 0);
      done += part;
    }
  }

  /**
   * The bytes up to, without, the NUL that ends a string.
   *
   * @param limit the longest string allowed, NUL included
   * @param tooLong thrown when no NUL comes within the limit
   * @throws org.amber.abi.ErrnoException EFAULT, or {@code tooLong}
   */
  public byte[] readString(long address, int limit, Errno tooLong) {
    int length = 0;
    while (length < limit) {
      long at = address + length;
      long offset = offset(at, Access.READ);
      int part = (int) Math.min(limit - length, PhysicalMemory.PAGE_SIZE - (at & MASK));
      for (int i = 0; i < part; i++) {
        if (ram.get(ValueLayout.JAVA_BYTE, offset + i) == 0) {
          return readBytes(address, length + i);
        }
      }
      length += part;
    }
    throw tooLong.error();
  }
}
