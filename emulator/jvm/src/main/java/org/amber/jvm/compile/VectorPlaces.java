package org.amber.jvm.compile;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.decode.OperandKind;
import org.amber.jvm.vector.VectorOperands;

/**
 * Writes what vector instructions have in common: quadwords of the processor's vector registers,
 * and operands in memory, which are loaded to a place beside the registers.
 */
final class VectorPlaces {
  static final int XMM = 16;
  static final int YMM = 32;
  private static final MethodTypeDesc MOVE =
      Types.method(ConstantDescs.CD_void, "JJ", Types.LONGS, ConstantDescs.CD_int);
  private static final MethodTypeDesc ZERO =
      MethodTypeDesc.of(ConstantDescs.CD_void, Types.LONGS, ConstantDescs.CD_int);
  private static final MethodTypeDesc COPY = ZERO.insertParameterTypes(2, ConstantDescs.CD_int);

  private final Emitter emitter;
  private final CodeBuilder code;

  VectorPlaces(Emitter emitter) {
    this.emitter = emitter;
    this.code = emitter.code();
  }

  /** Gives the array and the index of a quadword. */
  void at(int place) {
    code.aload(Frame.VECTORS).loadConstant(place);
  }

  /** Gives a quadword. */
  void load(int place) {
    at(place);
    code.laload();
  }

  /** Copies a quadword. */
  void quad(int to, int from) {
    if (to != from) {
      at(to);
      load(from);
      code.lastore();
    }
  }

  /** Zeroes what a VEX instruction leaves nothing in. */
  void zeroAbove(VectorOperands operands) {
    int from = operands.zeroFrom();
    if (from < Vcpu.LANES) {
      zero(operands.target() + from);
    }
  }

  /** Zeroes two quadwords. */
  void zero(int place) {
    at(place);
    code.invokestatic(Types.SHUFFLED, "zero", ZERO);
  }

  /** Copies two quadwords. */
  void copy(int to, int from) {
    at(to);
    code.loadConstant(from).invokestatic(Types.SHUFFLED, "copy", COPY);
  }

  /** Finds the operand in memory, if there is one, or leaves. */
  void reach(Site site) {
    for (int i = 0; i < site.operands(); i++) {
      if (Emitter.isMemory(site, i)) {
        if (VectorOperands.alignment(site, i) == 1) {
          emitter.reach(site, i, i == 0);
        } else {
          emitter.reachAligned(site, i, i == 0);
        }
      }
    }
  }

  /** Loads an operand in memory, or a general register, to where it is looked for. */
  void loadAside(Site site) {
    for (int i = 0; i < site.operands(); i++) {
      if (Emitter.isMemory(site, i)) {
        loadMemory(site, i, VectorOperands.ASIDE);
      } else if (site.operand(i).kind() == OperandKind.E) {
        at(VectorOperands.ASIDE);
        number(site, i);
        code.lastore();
      }
    }
  }

  /** Gives an operand of at most 8 bytes that is in memory or a general register, zero-extended. */
  void number(Site site, int operand) {
    emitter.operand(site, operand);
    if (site.bytes(operand) < Long.BYTES) {
      emitter.constant(-1L >>> (Long.SIZE - Byte.SIZE * site.bytes(operand)));
      code.land();
    }
  }

  /** Loads an operand in memory to a place; what is narrower than a quadword is zero-extended. */
  void loadMemory(Site site, int operand, int place) {
    int bytes = site.bytes(operand);
    if (bytes < XMM) {
      at(place);
      number(site, operand);
      code.lastore();
      return;
    }
    move("load", bytes, place);
  }

  /** Stores a place to the first operand, which is in memory. */
  void storeMemory(Site site, int place) {
    int bytes = site.bytes(0);
    if (bytes < XMM) {
      load(place);
      emitter.put(Frame.ADDRESS, bytes);
      return;
    }
    move("store", bytes, place);
  }

  private void move(String what, int bytes, int place) {
    code.lload(Frame.ADDRESS).lload(Frame.WORKSPACE);
    at(place);
    code.invokestatic(Types.RAW, what + bytes, MOVE);
  }
}
