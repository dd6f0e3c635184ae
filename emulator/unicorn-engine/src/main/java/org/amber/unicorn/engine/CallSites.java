package org.amber.unicorn.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Binds the number of a block's instructions to its translation: the call that Unicorn has put in
 * front of the translated block is made to call the form of {@link CallbackCode} for this number.
 * What was bound lives and dies with the translation. Whatever does not look as expected, as with
 * another version of Unicorn, is left as it is: then the table does the work.
 */
final class CallSites {
  private static final MemorySegment HOST = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  private static final Path MAPS = Path.of("/proc/self/maps");

  /** CALL [RIP + displacement]. */
  private static final int CALL_INDIRECT = 0x15ff;

  private static final int CALL_INDIRECT_LENGTH = 6;

  /** CALL RIP + displacement. */
  private static final int CALL_DIRECT = 0xe8;

  private static final int CALL_DIRECT_LENGTH = 5;

  private final long code;
  private long writableFrom;
  private long writableTo;
  private boolean unusable;

  CallSites(MemorySegment code) {
    this.code = code.address();
  }

  /**
   * Binds a block.
   *
   * @param site the address behind the call
   * @param count the block's instructions
   * @return whether it is bound now
   */
  boolean bind(long site, int count) {
    if (count < 1 || count > CallbackCode.MOST || !writable(site)) {
      return false;
    }
    long old = code + CallbackCode.TABLE_FORM;
    long form = code + CallbackCode.countedForm(count);
    int displacement = HOST.get(JAVA_INT_UNALIGNED, site - Integer.BYTES);
    long target = site + displacement;
    if (readShort(site - CALL_INDIRECT_LENGTH) == CALL_INDIRECT
        && writable(target)
        && HOST.get(JAVA_LONG_UNALIGNED, target) == old) {
      HOST.set(JAVA_LONG_UNALIGNED, target, form);
      return true;
    }
    if (readByte(site - CALL_DIRECT_LENGTH) == CALL_DIRECT && target == old) {
      HOST.set(JAVA_INT_UNALIGNED, site - Integer.BYTES, (int) (form - site));
      return true;
    }
    return false;
  }

  private static int readByte(long address) {
    return HOST.get(JAVA_BYTE, address) & 0xff;
  }

  private static int readShort(long address) {
    return readByte(address) | readByte(address + 1) << 8;
  }

  /** Whether translated code here may be read and written, with some bytes around. */
  private boolean writable(long address) {
    if (address - CALL_INDIRECT_LENGTH >= writableFrom && address + Long.BYTES <= writableTo) {
      return true;
    }
    if (unusable) {
      return false;
    }
    unusable = !findWritable(address);
    return !unusable;
  }

  private boolean findWritable(long address) {
    try {
      List<String> maps = Files.readAllLines(MAPS);
      for (String line : maps) {
        int dash = line.indexOf('-');
        int space = line.indexOf(' ');
        long from = Long.parseUnsignedLong(line, 0, dash, 16);
        long to = Long.parseUnsignedLong(line, dash + 1, space, 16);
        if (address - CALL_INDIRECT_LENGTH >= from && address + Long.BYTES <= to) {
          writableFrom = from;
          writableTo = to;
          return line.startsWith("rwx", space + 1);
        }
      }
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
      return false; // a host that does not tell
    }
    return false;
  }
}
