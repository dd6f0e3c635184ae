package org.amber.jvm.host;

import static org.amber.jvm.host.HostRegister.ADDEND;
import static org.amber.jvm.host.HostRegister.ADDRESS;
import static org.amber.jvm.host.HostRegister.CONTEXT;
import static org.amber.jvm.host.HostRegister.SCRATCH;
import static org.amber.jvm.host.HostRegister.STEPS;

import org.amber.cpu.CpuState;
import org.amber.jvm.cpu.Site;

/**
 * Writes REP STOS and REP MOVS, upwards. Each iteration is a step; finding RCX zero in the end is
 * the one that was counted. All is done at once, or left to the interpreter: if it is more than
 * what there is time for, or not within a page on each side.
 */
final class StringWriter {
  private static final int REP = 0xf3;
  private static final int OPERAND_SIZE = 0x66;
  private static final int REX_W = 0x48;
  private static final int MOVS = 0xa4;
  private static final int STOS = 0xaa;

  private static final int COUNT = HostRegister.of(CpuState.RCX);
  private static final int FROM = HostRegister.of(CpuState.RSI);
  private static final int TO = HostRegister.of(CpuState.RDI);

  private final Assembler out;
  private final Access access;

  StringWriter(Assembler out, Access access) {
    this.out = out;
    this.access = access;
  }

  void store(Site site) {
    requireSteps();
    find(TO, site.bytes(0), true);
    out.lea(TO, TO, ADDEND, 1, 0);
    repeat(STOS, site.bytes(0));
    back(TO, ADDEND);
    finish();
  }

  void move(Site site) {
    requireSteps();
    find(FROM, site.bytes(0), false);
    out.store(ADDEND, CONTEXT, Context.SECOND);
    find(TO, site.bytes(0), true);
    out.load(ADDRESS, CONTEXT, Context.SECOND);
    out.lea(FROM, FROM, ADDRESS, 1, 0);
    out.lea(TO, TO, ADDEND, 1, 0);
    repeat(MOVS, site.bytes(0));
    back(FROM, ADDRESS);
    back(TO, ADDEND);
    finish();
  }

  /**
   * Puts aside how many steps will be left; {@link #find} sees to it that they are not too many.
   */
  private void requireSteps() {
    out.move(SCRATCH, COUNT);
    out.not(SCRATCH);
    out.lea(SCRATCH, STEPS, SCRATCH, 1, 1);
    out.store(SCRATCH, CONTEXT, Context.FIRST);
    out.shiftRight(SCRATCH, SCRATCH, HostRegister.RSP);
    out.jumpFarIfZero(access.miss());
  }

  /**
   * Makes {@link HostRegister#ADDEND} what to add to the address in a register. Leaves unless there
   * are less than 4096 elements, all of them in one page.
   */
  private void find(int address, int bytes, boolean stores) {
    int table = stores ? Context.STORES : Context.LOADS;
    out.shiftRight(ADDEND, address, CONTEXT);
    out.low16(ADDEND, ADDEND);
    out.load(SCRATCH, CONTEXT, ADDEND, Access.WORD, table);
    out.lea(SCRATCH, SCRATCH, address, 1, -1);
    out.lea(SCRATCH, SCRATCH, COUNT, bytes, 0);
    out.shiftRight(SCRATCH, SCRATCH, CONTEXT);
    out.shiftRight(ADDRESS, COUNT, CONTEXT);
    out.lea(SCRATCH, SCRATCH, ADDRESS, 1, 0);
    out.jumpUnlessZero(access.miss());
    out.load(ADDEND, CONTEXT, ADDEND, Access.WORD, table + Context.ADDENDS);
  }

  private void repeat(int opcode, int bytes) {
    out.move(SCRATCH, COUNT);
    if (bytes == Short.BYTES) {
      out.put(OPERAND_SIZE);
    }
    out.put(REP);
    if (bytes == Long.BYTES) {
      out.put(REX_W);
    }
    out.put(bytes == 1 ? opcode : opcode | 1);
  }

  /** Takes an addend from an address again: that is NOT and one. */
  private void back(int address, int addend) {
    out.not(addend);
    out.lea(address, address, addend, 1, 1);
  }

  private void finish() {
    out.constant(COUNT, 0);
    out.load(STEPS, CONTEXT, Context.FIRST);
  }
}
