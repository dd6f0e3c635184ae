package org.amber.jvm.compile;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ConstantDescs;
import org.amber.cpu.CpuState;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.OperandKind;
import org.amber.jvm.integer.Shift;

/** Writes shifts and rotations. */
final class ShiftEmitter {
  private final Emitter emitter;
  private final FlagEmitter flags;
  private final CodeBuilder code;

  ShiftEmitter(Emitter emitter, FlagEmitter flags) {
    this.emitter = emitter;
    this.flags = flags;
    this.code = emitter.code();
  }

  /** With a count of zero nothing changes but the upper half that any 32-bit result clears. */
  void shift(Site site, Shift shift) {
    int bytes = site.bytes(0);
    int bits = 8 * bytes;
    int mask = bytes == 8 ? 63 : 31;
    boolean fixed = site.operand(1).kind() != OperandKind.CL;
    int count =
        site.operand(1).kind() == OperandKind.ONE ? 1 : (int) site.instruction().immediate() & mask;
    emitter.operand(site, 0);
    code.lstore(Frame.FIRST);
    if (fixed && count == 0) {
      emitter.storeResult(site, Frame.FIRST);
      return;
    }
    if (fixed) {
      emitter.constant(count);
    } else {
      emitter.load(CpuState.RCX);
      emitter.constant(mask);
      code.land();
    }
    code.lstore(Frame.SECOND);
    Label nothing = code.newLabel();
    if (!fixed) {
      Label something = code.newLabel();
      code.lload(Frame.SECOND).lconst_0().lcmp().ifne(something);
      emitter.storeResult(site, Frame.FIRST);
      code.goto_(nothing).labelBinding(something);
    }
    shifted(shift, bits);
    emitter.extend(bytes);
    code.lstore(Frame.THIRD);
    emitter.storeResult(site, Frame.THIRD);
    shiftFlags(shift, bits);
    if (!fixed) {
      code.labelBinding(nothing);
      flags.forget();
    }
  }

  /** Gives FIRST shifted by SECOND. */
  private void shifted(Shift shift, int bits) {
    if (shift.rotates()) {
      rotated(shift, bits);
      return;
    }
    code.lload(Frame.FIRST);
    if (shift == Shift.SHR && bits < Long.SIZE) {
      emitter.constant(-1L >>> (Long.SIZE - bits));
      code.land();
    }
    code.lload(Frame.SECOND).l2i();
    switch (shift) {
      case SHL -> code.lshl();
      case SHR -> code.lushr();
      default -> code.lshr();
    }
  }

  /** Two shifts, which the JVM's better compiler knows for a rotation. */
  private void rotated(Shift rotation, int bits) {
    boolean left = rotation == Shift.ROL;
    if (bits == Integer.SIZE) {
      code.lload(Frame.FIRST).l2i();
      count(!left);
      code.ishl().lload(Frame.FIRST).l2i();
      count(left);
      code.iushr().ior().i2l();
    } else {
      code.lload(Frame.FIRST);
      count(!left);
      code.lshl().lload(Frame.FIRST);
      count(left);
      code.lushr().lor();
    }
  }

  /** SECOND, or what is left of a whole turn: only the low bits count. */
  private void count(boolean rest) {
    code.lload(Frame.SECOND).l2i();
    if (rest) {
      code.ineg();
    }
  }

  private void shiftFlags(Shift shift, int bits) {
    if (shift.rotates() && !flags.hasResult()) {
      flags.materialize();
      code.aload(Frame.FLAGS);
      shiftCarries(shift, bits, true);
      code.invokevirtual(Types.FLAGS, "setCarries", Types.method(ConstantDescs.CD_void, "J"));
      flags.set(FlagKind.OBJECT);
      return;
    }
    shiftCarries(shift, bits, shift.rotates());
    code.lstore(Frame.B);
    if (!shift.rotates()) {
      code.lload(Frame.THIRD).lstore(Frame.RESULT);
    }
    flags.set(FlagKind.CARRIES);
  }

  private void shiftCarries(Shift shift, int bits, boolean keeps) {
    if (keeps) {
      flags.carries();
      code.loadConstant(bits).lload(Frame.THIRD);
      String function = shift == Shift.ROL ? "carriesOfRol" : "carriesOfRor";
      code.invokestatic(Types.SHIFT, function, Types.method(ConstantDescs.CD_long, "JIJ"));
      return;
    }
    code.lload(Frame.FIRST).lload(Frame.SECOND).l2i();
    if (shift == Shift.SAR) {
      code.invokestatic(Types.SHIFT, "carriesOfSar", Types.method(ConstantDescs.CD_long, "JI"));
      return;
    }
    String function = shift == Shift.SHL ? "carriesOfShl" : "carriesOfShr";
    code.loadConstant(bits).lload(Frame.THIRD);
    code.invokestatic(Types.SHIFT, function, Types.method(ConstantDescs.CD_long, "JIIJ"));
  }
}
