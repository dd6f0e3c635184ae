package org.amber.jvm.host;

import org.amber.jvm.saved.Begin;
import org.amber.memory.PhysicalMemory;

/**
 * The rest of a block, from an instruction on that checks for others too what they access: it fails
 * each time if that is in two pages, and then the rest is executed without such checks.
 *
 * @param block where the block begins
 * @param instruction its number in the block
 * @param address of that instruction
 * @param bytes that are checked
 */
record Tail(long block, int instruction, long address, int bytes) {
  /** Where its code begins. */
  Begin begin() {
    return new Begin(address, block, instruction);
  }

  /** Whether what is checked is in two pages, if that is where it begins. */
  boolean isInTwoPages(long first) {
    int offset = (int) first & PhysicalMemory.PAGE_SIZE - 1;
    return offset + bytes > PhysicalMemory.PAGE_SIZE;
  }
}
