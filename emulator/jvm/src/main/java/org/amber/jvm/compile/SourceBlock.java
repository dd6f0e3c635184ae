package org.amber.jvm.compile;

import java.util.List;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;

/**
 * A block as the interpreter has it.
 *
 * @param address where it begins
 * @param sites its instructions
 * @param ops what each means
 * @param heat how often it was executed
 * @param code its bytes
 * @param target where it went last time, if it ends with a jump to an address that is computed
 */
public record SourceBlock(
    long address, List<Site> sites, List<Op> ops, byte[] code, int heat, long target) {

  /** The address behind the last instruction. */
  public long end() {
    return address + code.length;
  }
}
