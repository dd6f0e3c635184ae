package org.amber.jvm.compile;

import java.lang.classfile.CodeBuilder;
import org.amber.cpu.CpuState;
import org.amber.jvm.cpu.Site;

/** Writes products and quotients. */
final class ProductEmitter {
  private static final int INT = 4;
  private static final int LONG = 8;
  private static final long LOW = 0xffff_ffffL;

  private final Emitter emitter;
  private final FlagEmitter flags;
  private final CodeBuilder code;

  ProductEmitter(Emitter emitter, FlagEmitter flags) {
    this.emitter = emitter;
    this.flags = flags;
    this.code = emitter.code();
  }

  /** MUL and IMUL. */
  void multiply(Site site) {
    if (site.operands() == 1) {
      multiplyAccumulator(site);
      return;
    }
    int bytes = site.bytes(0);
    int first = site.operands() == 3 ? 1 : 0;
    emitter.operand(site, first);
    emitter.operand(site, first + 1);
    code.lstore(Frame.SECOND).lstore(Frame.FIRST).lload(Frame.FIRST).lload(Frame.SECOND).lmul();
    code.lstore(Frame.THIRD).lload(Frame.THIRD);
    emitter.extend(bytes);
    code.lstore(Frame.RESULT).lload(Frame.RESULT);
    emitter.storeOperand(site, 0);
    if (bytes == LONG) {
      high("multiplyHigh");
      code.lload(Frame.RESULT).bipush(63).lshr();
    } else {
      code.lload(Frame.THIRD).lload(Frame.RESULT);
    }
    productFlags();
  }

  private void high(String function) {
    code.lload(Frame.FIRST).lload(Frame.SECOND);
    code.invokestatic(Types.MATH, function, Types.LONG_LONG);
  }

  /** Takes two numbers that differ if the upper half says anything; the lower one is RESULT. */
  private void productFlags() {
    code.invokestatic(Types.FLAG_FUNCTIONS, "ofProduct", Types.LONG_LONG).lstore(Frame.B);
    flags.set(FlagKind.CARRIES);
  }

  private void multiplyAccumulator(Site site) {
    boolean signed = site.instruction().form().mnemonic().equals("imul");
    int bytes = site.bytes(0);
    emitter.operand(site, 0);
    code.lstore(Frame.SECOND);
    emitter.load(CpuState.RAX, bytes);
    code.lstore(Frame.FIRST);
    if (bytes == LONG) {
      code.lload(Frame.FIRST).lload(Frame.SECOND).lmul().lstore(Frame.RESULT);
      high(signed ? "multiplyHigh" : "unsignedMultiplyHigh");
      code.lstore(Frame.THIRD).lload(Frame.RESULT);
      emitter.store(CpuState.RAX);
      code.lload(Frame.THIRD);
      emitter.store(CpuState.RDX);
      code.lload(Frame.THIRD);
      if (signed) {
        code.lload(Frame.RESULT).bipush(63).lshr();
      } else {
        code.lconst_0();
      }
    } else {
      unsignedWord();
    }
    productFlags();
  }

  /** MUL of 32 bits. */
  private void unsignedWord() {
    code.lload(Frame.FIRST);
    emitter.constant(LOW);
    code.land().lload(Frame.SECOND);
    emitter.constant(LOW);
    code.land().lmul().lstore(Frame.THIRD).lload(Frame.THIRD);
    emitter.store(CpuState.RAX, INT);
    code.lload(Frame.THIRD).bipush(32).lushr();
    emitter.store(CpuState.RDX, INT);
    code.lload(Frame.THIRD);
    emitter.extend(INT);
    code.lstore(Frame.RESULT);
    code.lload(Frame.THIRD).bipush(32).lushr().lconst_0();
  }

  /**
   * DIV and IDIV, if RDX is no more than the extension of RAX; flags stay. Others, and those that
   * fault, are left to the interpreter.
   */
  void divide(Site site) {
    int bytes = site.bytes(0);
    boolean signed = site.instruction().form().mnemonic().equals("idiv");
    number(site, bytes, signed);
    code.lstore(Frame.SECOND).lload(Frame.SECOND).lconst_0().lcmp().ifeq(emitter.miss());
    if (signed) {
      code.lload(Frame.SECOND);
      emitter.constant(-1);
      code.lcmp().ifeq(emitter.miss());
    }
    accumulator(bytes, signed);
    code.lstore(Frame.FIRST);
    emitter.load(CpuState.RDX, bytes);
    if (signed) {
      code.lload(Frame.FIRST).bipush(63).lshr();
    } else {
      code.lconst_0();
    }
    code.lcmp().ifne(emitter.miss());
    quotient(signed, "divideUnsigned");
    emitter.store(CpuState.RAX, bytes);
    quotient(signed, "remainderUnsigned");
    emitter.store(CpuState.RDX, bytes);
  }

  private void number(Site site, int bytes, boolean signed) {
    emitter.operand(site, 0);
    zeroExtend(bytes, signed);
  }

  private void accumulator(int bytes, boolean signed) {
    emitter.load(CpuState.RAX, bytes);
    zeroExtend(bytes, signed);
  }

  private void zeroExtend(int bytes, boolean signed) {
    if (bytes == INT && !signed) {
      emitter.constant(LOW);
      code.land();
    }
  }

  private void quotient(boolean signed, String function) {
    code.lload(Frame.FIRST).lload(Frame.SECOND);
    if (!signed) {
      code.invokestatic(Types.LONG, function, Types.LONG_LONG);
    } else if (function.startsWith("divide")) {
      code.ldiv();
    } else {
      code.lrem();
    }
  }
}
