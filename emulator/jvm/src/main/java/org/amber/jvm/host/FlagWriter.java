package org.amber.jvm.host;

import static org.amber.jvm.host.HostRegister.CONTEXT;
import static org.amber.jvm.host.HostRegister.RAX;
import static org.amber.jvm.host.HostRegister.SCRATCH;

/**
 * Makes flags what the interpreter makes them where the manual says that they are undefined, and
 * processors differ. {@link HostRegister#SCRATCH} is used for it. AH is where LAHF and SAHF have
 * SF, ZF, AF, PF and CF; OF is had by SETO and by an addition that overflows.
 */
final class FlagWriter {
  private static final int LAHF = 0x9f;
  private static final int SAHF = 0x9e;
  private static final int NOT_AF = 0xef;
  private static final int NOT_CF = 0xfe;
  private static final int ZF_AND_CF = 0x41;

  private final Assembler out;

  FlagWriter(Assembler out) {
    this.out = out;
  }

  /**
   * AF becomes zero.
   *
   * @param keepsOverflow whether OF stays; else it becomes zero
   */
  void clearAuxiliary(boolean keepsOverflow) {
    out.move(SCRATCH, RAX);
    out.put(LAHF);
    if (keepsOverflow) {
      overflowToAl();
    }
    andAh(NOT_AF);
    if (keepsOverflow) {
      overflowFromAl();
    }
    out.put(SAHF);
    out.move(RAX, SCRATCH);
  }

  /** All but ZF and CF become zero. */
  void keepZeroAndCarry() {
    out.move(SCRATCH, RAX);
    out.put(LAHF);
    andAh(ZF_AND_CF);
    out.put(SAHF);
    out.move(RAX, SCRATCH);
  }

  /** As after logic with a result, but CF stays. */
  void ofResultWithCarry(int result, int bytes) {
    carryToScratch();
    test(result, bytes);
    int done = out.jumpShortIfZero();
    out.move(SCRATCH, RAX);
    out.put(LAHF, 0x80, 0xcc, 1); // or ah, 1
    out.put(SAHF);
    out.move(RAX, SCRATCH);
    out.bindShort(done);
  }

  /** As after logic with a result, but CF and OF are what CF is. */
  void ofProduct(int result, int bytes) {
    carryToScratch();
    test(result, bytes);
    int done = out.jumpShortIfZero();
    out.move(SCRATCH, RAX);
    out.put(LAHF, 0x80, 0xcc, 1); // or ah, 1
    out.put(0xb0, 1); // mov al, 1
    overflowFromAl();
    out.put(SAHF);
    out.move(RAX, SCRATCH);
    out.bindShort(done);
  }

  private void carryToScratch() {
    out.put(0x0f, 0x92, 0xc0 | SCRATCH); // setc cl
    out.low8(SCRATCH, SCRATCH);
  }

  private void test(int register, int bytes) {
    switch (bytes) {
      case 1 -> out.narrow(0x84, register, register);
      case 2 -> {
        out.put(0x66);
        out.narrow(0x85, register, register);
      }
      case 4 -> out.narrow(0x85, register, register);
      default -> out.wide(0x85, register, register);
    }
  }

  /** Puts all flags aside, at a place of the context; they are lost then. */
  void save(int place) {
    out.move(HostRegister.ADDEND, RAX);
    out.put(LAHF);
    overflowToAl();
    out.store(RAX, CONTEXT, place);
    out.move(RAX, HostRegister.ADDEND);
  }

  /** Takes all flags from where they were put aside. */
  void restore(int place) {
    out.move(SCRATCH, RAX);
    out.load(RAX, CONTEXT, place);
    overflowFromAl();
    out.put(SAHF);
    out.move(RAX, SCRATCH);
  }

  /** Takes all flags but CF from where they were put aside. */
  void restoreAllButCarry(int place) {
    out.put(0x0f, 0x92, 0xc0 | SCRATCH); // setc cl
    out.move(HostRegister.ADDEND, RAX);
    out.load(RAX, CONTEXT, place);
    andAh(NOT_CF);
    out.put(0x08, 0xcc); // or ah, cl
    overflowFromAl();
    out.put(SAHF);
    out.move(RAX, HostRegister.ADDEND);
  }

  private void andAh(int mask) {
    out.put(0x80, 0xe4, mask);
  }

  /** AL becomes 1 if OF is set, else 0. */
  private void overflowToAl() {
    out.put(0x0f, 0x90, 0xc0);
  }

  /** OF becomes what AL is, by an addition of 127. */
  private void overflowFromAl() {
    out.put(0x04, 0x7f);
  }
}
