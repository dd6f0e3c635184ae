package org.amber.inspect.unwind;

import java.util.OptionalLong;
import org.amber.inspect.image.ProcessReader;

/** Reads the numbers of DWARF one after the other out of a process. */
final class DwarfReader {
  static final int OMITTED = 0xff;

  private static final int FORM = 0x0f;
  private static final int APPLICATION = 0x70;
  private static final int INDIRECT = 0x80;
  private static final int PC_RELATIVE = 0x10;
  private static final int DATA_RELATIVE = 0x30;
  private static final int LEB_BYTES = 10;

  private final ProcessReader memory;
  private final Effort effort;
  private final long dataBase;
  private long position;

  /**
   * @param effort of the walk that this is a part of
   * @param dataBase what DW_EH_PE_datarel is relative to
   */
  DwarfReader(ProcessReader memory, Effort effort, long position, long dataBase) {
    this.memory = memory;
    this.effort = effort;
    this.position = position;
    this.dataBase = dataBase;
  }

  long position() {
    return position;
  }

  void seek(long newPosition) {
    position = newPosition;
  }

  ProcessReader memory() {
    return memory;
  }

  private long number(int bytes) throws UnwindException {
    effort.spend();
    OptionalLong number = memory.number(position, bytes);
    if (number.isEmpty()) {
      throw new UnwindException("nothing at 0x" + Long.toHexString(position));
    }
    position += bytes;
    return number.getAsLong();
  }

  int u8() throws UnwindException {
    return (int) number(1);
  }

  int u16() throws UnwindException {
    return (int) number(2);
  }

  long u32() throws UnwindException {
    return number(4);
  }

  long u64() throws UnwindException {
    return number(8);
  }

  long uleb() throws UnwindException {
    long value = 0;
    for (int i = 0; i < LEB_BYTES; i++) {
      int next = u8();
      value |= (long) (next & 0x7f) << (7 * i);
      if (next < 0x80) {
        return value;
      }
    }
    throw new UnwindException("a number does not end");
  }

  long sleb() throws UnwindException {
    long value = 0;
    for (int i = 0; i < LEB_BYTES; i++) {
      int next = u8();
      value |= (long) (next & 0x7f) << (7 * i);
      if (next < 0x80) {
        int bits = 7 * (i + 1);
        boolean negative = (next & 0x40) != 0 && bits < Long.SIZE;
        return negative ? value | -1L << bits : value;
      }
    }
    throw new UnwindException("a number does not end");
  }

  /** A value as DW_EH_PE_* says it is written; what is relative to anything is made absolute. */
  long encoded(int encoding) throws UnwindException {
    long start = position;
    long value = plain(encoding & FORM);
    if (value == 0) {
      return 0;
    }
    value +=
        switch (encoding & APPLICATION) {
          case 0 -> 0;
          case PC_RELATIVE -> start;
          case DATA_RELATIVE -> dataBase;
          default -> throw new UnwindException("encoding " + encoding + " is not known");
        };
    return (encoding & INDIRECT) == 0 ? value : at(value);
  }

  /** As {@link #encoded}, but a length, which is relative to nothing. */
  long plain(int form) throws UnwindException {
    return switch (form) {
      case 0x00, 0x04, 0x0c -> u64();
      case 0x01 -> uleb();
      case 0x02 -> u16();
      case 0x03 -> u32();
      case 0x09 -> sleb();
      case 0x0a -> (short) u16();
      case 0x0b -> (int) u32();
      default -> throw new UnwindException("form " + form + " is not known");
    };
  }

  private long at(long address) throws UnwindException {
    OptionalLong value = memory.word(address);
    if (value.isEmpty()) {
      throw new UnwindException("nothing at 0x" + Long.toHexString(address));
    }
    return value.getAsLong();
  }
}
