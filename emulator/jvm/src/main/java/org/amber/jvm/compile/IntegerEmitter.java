package org.amber.jvm.compile;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ConstantDescs;
import org.amber.cpu.CpuState;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.OperandKind;
import org.amber.jvm.integer.Condition;
import org.amber.jvm.integer.Shift;

/** Writes general instructions that do not transfer control. */
final class IntegerEmitter {

  private final Emitter emitter;
  private final FlagEmitter flags;
  private final CodeBuilder code;

  private final ShiftEmitter shifts;
  private final ProductEmitter products;
  private final BitEmitter bits;

  IntegerEmitter(Emitter emitter, FlagEmitter flags) {
    this.emitter = emitter;
    this.flags = flags;
    this.code = emitter.code();
    this.shifts = new ShiftEmitter(emitter, flags);
    this.products = new ProductEmitter(emitter, flags);
    this.bits = new BitEmitter(emitter, flags);
  }

  /** Whether {@link #emit} can write it. */
  static boolean knows(Site site) {
    Form form = site.instruction().form();
    return switch (form.mnemonic()) {
      case "add",
          "or",
          "adc",
          "sbb",
          "and",
          "sub",
          "xor",
          "cmp",
          "test",
          "not",
          "neg",
          "inc",
          "dec",
          "movzx",
          "movsx",
          "movsxd",
          "movabs",
          "lea",
          "cwde",
          "cdqe",
          "cdq",
          "cqo",
          "leave",
          "shl",
          "shr",
          "sar",
          "rol",
          "ror",
          "imul",
          "mul",
          "bswap",
          "bsf",
          "bsr",
          "bt",
          "bts",
          "btr",
          "btc",
          "xchg" ->
          sizes(site);
      case "div", "idiv" -> site.bytes(0) >= 4;
      case "mov" -> isPlain(form);
      case "push" -> site.instruction().operandSize() == 8 && !isSegment(form);
      case "pop" ->
          site.instruction().operandSize() == 8 && !isSegment(form) && !Emitter.isMemory(site, 0);
      // It could be written here, and is left to the interpreter.
      case "prefetch" -> false;
      default -> form.doesNothing() || isCondition(form, "cmov") || isCondition(form, "set");
    };
  }

  private static boolean sizes(Site site) {
    String mnemonic = site.instruction().form().mnemonic();
    return switch (mnemonic) {
      case "bswap", "rol", "ror" -> site.bytes(0) >= 4;
      case "shl", "shr", "sar" -> site.bytes(0) >= 4 || site.operand(1).kind() != OperandKind.CL;
      case "imul" -> site.operands() > 1 || site.bytes(0) == 8;
      case "mul" -> site.bytes(0) >= 4;
      case "leave" -> site.instruction().operandSize() == 8;
      case "bt", "bts", "btr", "btc" -> !Emitter.isMemory(site, 0);
      default -> true;
    };
  }

  private static boolean isPlain(Form form) {
    return form.operands().stream()
        .noneMatch(
            operand ->
                switch (operand.kind()) {
                  case SEGMENT, CONTROL, DEBUG -> true;
                  default -> false;
                });
  }

  private static boolean isSegment(Form form) {
    OperandKind kind = form.operands().getFirst().kind();
    return kind == OperandKind.FS || kind == OperandKind.GS;
  }

  private static boolean isCondition(Form form, String stem) {
    return form.mnemonic().startsWith(stem);
  }

  /** Whether an instruction that it {@link #knows} may have to be left to the interpreter. */
  static boolean mayLeave(Site site) {
    return switch (site.instruction().form().mnemonic()) {
      case "push", "pop", "leave", "div", "idiv" -> true;
      default -> memory(site) >= 0;
    };
  }

  /** The operand in memory that is accessed; -1: none. */
  private static int memory(Site site) {
    Form form = site.instruction().form();
    if (form.mnemonic().equals("lea") || form.doesNothing()) {
      return -1;
    }
    for (int i = 0; i < site.operands(); i++) {
      if (Emitter.isMemory(site, i)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean stores(Site site) {
    return switch (site.instruction().form().mnemonic()) {
      case "cmp", "test", "push", "mul", "imul", "div", "idiv" -> false;
      default -> Emitter.isMemory(site, 0);
    };
  }

  /** Writes an instruction that it {@link #knows}. */
  void emit(Site site) {
    String mnemonic = site.instruction().form().mnemonic();
    int memory = memory(site);
    if (memory >= 0) {
      emitter.reach(site, memory, stores(site));
    }
    switch (mnemonic) {
      case "add" -> binary(site, FlagKind.ADD);
      case "sub" -> binary(site, FlagKind.SUB);
      case "adc" -> binary(site, FlagKind.ADC);
      case "sbb" -> binary(site, FlagKind.SBB);
      case "and", "or", "xor" -> logic(site, mnemonic, true);
      case "test" -> logic(site, "and", false);
      case "cmp" -> compare(site);
      case "inc" -> step(site, FlagKind.INC);
      case "dec" -> step(site, FlagKind.DEC);
      case "neg" -> negate(site);
      case "not" -> invert(site);
      case "mov", "movabs", "movsx", "movsxd" -> move(site, false);
      case "movzx" -> move(site, true);
      case "lea" -> {
        emitter.offset(site);
        emitter.storeOperand(site, 0);
      }
      case "cwde" -> extendAccumulator(4);
      case "cdqe" -> extendAccumulator(8);
      case "cdq" -> signOfAccumulator(4);
      case "cqo" -> signOfAccumulator(8);
      case "push" -> push(site);
      case "pop" -> pop(site);
      case "leave" -> leave();
      case "shl" -> shifts.shift(site, Shift.SHL);
      case "shr" -> shifts.shift(site, Shift.SHR);
      case "sar" -> shifts.shift(site, Shift.SAR);
      case "rol" -> shifts.shift(site, Shift.ROL);
      case "ror" -> shifts.shift(site, Shift.ROR);
      case "imul", "mul" -> products.multiply(site);
      case "div", "idiv" -> products.divide(site);
      case "bswap" -> swapBytes(site);
      case "bsf" -> bits.scan(site, true);
      case "bsr" -> bits.scan(site, false);
      case "bt", "bts", "btr", "btc" -> bits.test(site);
      case "xchg" -> bits.exchange(site);
      default -> conditional(site, mnemonic);
    }
  }

  private void binary(Site site, int family) {
    int bytes = site.bytes(0);
    emitter.operand(site, 0);
    code.lstore(Frame.FIRST);
    emitter.operand(site, 1);
    code.lstore(Frame.SECOND).lload(Frame.FIRST).lload(Frame.SECOND);
    boolean adds = family == FlagKind.ADD || family == FlagKind.ADC;
    if (adds) {
      code.ladd();
    } else {
      code.lsub();
    }
    if (family == FlagKind.ADC || family == FlagKind.SBB) {
      flags.carry();
      code.i2l();
      if (adds) {
        code.ladd();
      } else {
        code.lsub();
      }
    }
    emitter.extend(bytes);
    code.lstore(Frame.THIRD);
    emitter.storeResult(site, Frame.THIRD);
    take(FlagKind.of(family, bytes));
  }

  /** The flags are those of FIRST, SECOND and THIRD. */
  private void take(int kind) {
    code.lload(Frame.FIRST).lstore(Frame.A).lload(Frame.SECOND).lstore(Frame.B);
    code.lload(Frame.THIRD).lstore(Frame.RESULT);
    flags.set(kind);
  }

  private void compare(Site site) {
    int bytes = site.bytes(0);
    emitter.operand(site, 0);
    emitter.operand(site, 1);
    code.lstore(Frame.B).lstore(Frame.A).lload(Frame.A).lload(Frame.B).lsub();
    emitter.extend(bytes);
    code.lstore(Frame.RESULT);
    flags.set(FlagKind.of(FlagKind.SUB, bytes));
  }

  private void logic(Site site, String operation, boolean stores) {
    emitter.operand(site, 0);
    emitter.operand(site, 1);
    switch (operation) {
      case "and" -> code.land();
      case "or" -> code.lor();
      default -> code.lxor();
    }
    code.lstore(Frame.THIRD);
    if (stores) {
      emitter.storeResult(site, Frame.THIRD);
    }
    code.lload(Frame.THIRD).lstore(Frame.RESULT);
    flags.set(FlagKind.LOGIC);
  }

  /** INC and DEC: CF stays. */
  private void step(Site site, int family) {
    int bytes = site.bytes(0);
    emitter.operand(site, 0);
    code.lstore(Frame.FIRST).lload(Frame.FIRST).lconst_1();
    if (family == FlagKind.INC) {
      code.ladd();
    } else {
      code.lsub();
    }
    emitter.extend(bytes);
    code.lstore(Frame.THIRD);
    emitter.storeResult(site, Frame.THIRD);
    flags.carry();
    code.istore(Frame.CARRY);
    code.lconst_1().lstore(Frame.SECOND);
    take(FlagKind.of(family, bytes));
  }

  private void negate(Site site) {
    int bytes = site.bytes(0);
    emitter.operand(site, 0);
    code.lstore(Frame.SECOND).lload(Frame.SECOND).lneg();
    emitter.extend(bytes);
    code.lstore(Frame.THIRD);
    emitter.storeResult(site, Frame.THIRD);
    code.lconst_0().lstore(Frame.FIRST);
    take(FlagKind.of(FlagKind.SUB, bytes));
  }

  private void invert(Site site) {
    emitter.operand(site, 0);
    emitter.constant(-1);
    code.lxor().lstore(Frame.THIRD);
    emitter.storeResult(site, Frame.THIRD);
  }

  private void move(Site site, boolean zeros) {
    emitter.operand(site, 1);
    if (zeros) {
      emitter.constant(-1L >>> (Long.SIZE - 8 * site.bytes(1)));
      code.land();
    }
    if (Emitter.isMemory(site, 0)) {
      emitter.put(Frame.ADDRESS, site.bytes(0));
    } else {
      emitter.storeOperand(site, 0);
    }
  }

  private void extendAccumulator(int bytes) {
    emitter.load(CpuState.RAX, bytes / 2);
    emitter.store(CpuState.RAX, bytes);
  }

  private void signOfAccumulator(int bytes) {
    emitter.load(CpuState.RAX, bytes);
    code.bipush(63).lshr();
    emitter.store(CpuState.RDX, bytes);
  }

  private void push(Site site) {
    emitter.operand(site, 0);
    code.lstore(Frame.FIRST);
    emitter.load(CpuState.RSP);
    emitter.constant(8);
    code.lsub().lstore(Frame.ADDRESS);
    emitter.require(Frame.ADDRESS, 8, true);
    code.lload(Frame.FIRST);
    emitter.put(Frame.ADDRESS, 8);
    code.lload(Frame.ADDRESS);
    emitter.store(CpuState.RSP);
  }

  private void pop(Site site) {
    emitter.load(CpuState.RSP);
    code.lstore(Frame.ADDRESS);
    emitter.require(Frame.ADDRESS, 8, false);
    emitter.get(Frame.ADDRESS, 8);
    emitter.load(CpuState.RSP);
    emitter.constant(8);
    code.ladd();
    emitter.store(CpuState.RSP);
    emitter.storeOperand(site, 0);
  }

  private void leave() {
    emitter.load(CpuState.RBP);
    code.lstore(Frame.ADDRESS);
    emitter.require(Frame.ADDRESS, 8, false);
    emitter.get(Frame.ADDRESS, 8);
    emitter.load(CpuState.RBP);
    emitter.constant(8);
    code.ladd();
    emitter.store(CpuState.RSP);
    emitter.store(CpuState.RBP);
  }

  private void swapBytes(Site site) {
    int bytes = site.bytes(0);
    emitter.operand(site, 0);
    code.invokestatic(Types.LONG, "reverseBytes", Types.method(ConstantDescs.CD_long, "J"));
    if (bytes == 4) {
      code.bipush(32).lushr();
    }
    emitter.storeOperand(site, 0);
  }

  private void conditional(Site site, String mnemonic) {
    if (mnemonic.startsWith("cmov")) {
      moveIf(site, Condition.of(mnemonic, "cmov"));
    } else if (mnemonic.startsWith("set")) {
      setIf(site, Condition.of(mnemonic, "set"));
    } else if (!site.instruction().form().doesNothing()) {
      throw new IllegalArgumentException("no general instruction: " + mnemonic);
    }
  }

  /** The source is read in any case, and a register of 32 bits is zero-extended. */
  private void moveIf(Site site, Condition condition) {
    Label holds = code.newLabel();
    emitter.operand(site, 1);
    code.lstore(Frame.FIRST);
    flags.branch(condition, holds);
    emitter.operand(site, 0);
    code.lstore(Frame.FIRST).labelBinding(holds).lload(Frame.FIRST);
    emitter.storeOperand(site, 0);
  }

  private void setIf(Site site, Condition condition) {
    Label holds = code.newLabel();
    code.lconst_1().lstore(Frame.FIRST);
    flags.branch(condition, holds);
    code.lconst_0().lstore(Frame.FIRST).labelBinding(holds);
    emitter.storeResult(site, Frame.FIRST);
  }
}
