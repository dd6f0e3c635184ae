package org.amber.jvm.compile;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import org.amber.jvm.cpu.Site;

/** Writes what scans and tests bits, and exchanges. */
final class BitEmitter {
  private static final MethodTypeDesc COUNT = Types.method(ConstantDescs.CD_int, "J");
  private static final MethodTypeDesc SET_CARRY = Types.method(ConstantDescs.CD_void, "Z");

  private final Emitter emitter;
  private final FlagEmitter flags;
  private final CodeBuilder code;

  BitEmitter(Emitter emitter, FlagEmitter flags) {
    this.emitter = emitter;
    this.flags = flags;
    this.code = emitter.code();
  }

  /** BSF and BSR: of zero the destination stays as it is; flags as after logic with the source. */
  void scan(Site site, boolean forward) {
    Label zero = code.newLabel();
    int bytes = site.bytes(1);
    emitter.operand(site, 1);
    code.lstore(Frame.FIRST).lload(Frame.FIRST).lconst_0().lcmp().ifeq(zero);
    code.lload(Frame.FIRST);
    if (bytes < Long.BYTES) {
      emitter.constant(-1L >>> (Long.SIZE - Byte.SIZE * bytes));
      code.land();
    }
    if (forward) {
      code.invokestatic(Types.LONG, "numberOfTrailingZeros", COUNT);
    } else {
      code.invokestatic(Types.LONG, "numberOfLeadingZeros", COUNT);
      code.loadConstant(Long.SIZE - 1).ixor();
    }
    code.i2l();
    emitter.storeOperand(site, 0);
    code.labelBinding(zero).lload(Frame.FIRST).lstore(Frame.RESULT);
    flags.set(FlagKind.LOGIC);
  }

  /** BT, BTS, BTR and BTC of a register: CF is the bit, other flags stay. */
  void test(Site site) {
    int bits = Byte.SIZE * site.bytes(0);
    emitter.operand(site, 0);
    code.lstore(Frame.FIRST);
    emitter.operand(site, 1);
    emitter.constant(bits - 1);
    code.land().lstore(Frame.SECOND);
    if (flags.hasResult()) {
      flags.carries();
      bit();
      code.invokestatic(Types.FLAGS, "withCarry", Types.LONG_LONG).lstore(Frame.B);
      flags.set(FlagKind.CARRIES);
    } else {
      flags.materialize();
      code.aload(Frame.FLAGS);
      bit();
      code.l2i().invokevirtual(Types.FLAGS, "setCarry", SET_CARRY);
      flags.set(FlagKind.OBJECT);
    }
    change(site);
  }

  /** Whether the bit is set, as 0 or 1. */
  private void bit() {
    code.lload(Frame.FIRST).lload(Frame.SECOND).l2i().lushr().lconst_1().land();
  }

  private void change(Site site) {
    String mnemonic = site.instruction().form().mnemonic();
    if (mnemonic.equals("bt")) {
      return;
    }
    code.lload(Frame.FIRST).lconst_1().lload(Frame.SECOND).l2i().lshl();
    switch (mnemonic) {
      case "bts" -> code.lor();
      case "btc" -> code.lxor();
      default -> {
        emitter.constant(-1);
        code.lxor().land();
      }
    }
    emitter.storeOperand(site, 0);
  }

  /** XCHG. */
  void exchange(Site site) {
    emitter.operand(site, 0);
    code.lstore(Frame.FIRST);
    emitter.operand(site, 1);
    code.lstore(Frame.SECOND);
    emitter.storeResult(site, Frame.SECOND);
    code.lload(Frame.FIRST);
    emitter.storeOperand(site, 1);
  }
}
