package org.amber.tests.truth;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.amber.cpu.CpuState;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.Instruction;
import org.amber.jvm.decode.OperandForm;
import org.amber.jvm.decode.OperandKind;

/**
 * What instructions need beyond operands at random: stacks, counters, images, and values that fit.
 */
final class Specials {
  private static final int MARGIN = 64;
  private static final int STRING = 96;
  private static final int USER_DATA = 0x2b;
  private static final int USER_CODE = 0x33;

  /** AC would trap the runner itself, TF is what it works with. */
  private static final long NOT_POPPED = 1 << 18 | 1 << 8;

  private final TruthCase made;
  private final Form form;
  private final Instruction instruction;
  private final CpuState state;
  private final States states;
  private final Placement placement;
  private final Random random;
  private final boolean narrow;

  Specials(
      TruthCase made, Instruction instruction, States states, Placement placement, Random random) {
    this.made = made;
    this.form = made.form;
    this.instruction = instruction;
    this.state = made.before;
    this.states = states;
    this.placement = placement;
    this.random = random;
    this.narrow = instruction.prefixes().addressSize();
  }

  /** What is set before the operand that ModRM names is put somewhere. */
  void before() {
    made.mostSteps = CaseMaker.steps(instruction);
    switch (form.mnemonic()) {
      case "push", "pop", "call", "ret", "pushf", "popf", "retf", "iret" -> stack();
      case "enter" -> {
        stack();
        place(CpuState.RBP, MARGIN, false);
      }
      case "leave" -> place(CpuState.RBP, 8, false);
      case "maskmovq", "maskmovdqu", "vmaskmovdqu" -> place(CpuState.RDI, 16, true);
      case "xlat" -> {
        long target = placement.target(1, false);
        fill(target, 1);
        long table = target - (state.gpr[CpuState.RAX] & 0xff);
        placement.take(state, CpuState.RBX, segmented(table), narrow);
      }
      case "loop", "loope", "loopne", "jrcxz", "jecxz" -> count(3);
      default -> strings();
    }
  }

  private void strings() {
    boolean isString = false;
    long pattern = random.nextLong();
    for (OperandForm operand : form.operands()) {
      if (operand.kind() == OperandKind.X || operand.kind() == OperandKind.Y) {
        isString = true;
        boolean source = operand.kind() == OperandKind.X;
        int register = source ? CpuState.RSI : CpuState.RDI;
        long target = placement.target(random.nextInt(20) + 1, random.nextBoolean());
        made.window(target - STRING / 2, states.repetitive(STRING, pattern));
        placement.take(state, register, source ? segmented(target) : target, narrow);
      } else if (operand.kind() == OperandKind.O) {
        absolute();
      }
    }
    if (isString) {
      state.gpr[CpuState.RAX] = random.nextInt(4) == 0 ? random.nextLong() : pattern;
      count(8);
    }
  }

  private void count(int most) {
    long count = random.nextInt(12) == 0 ? random.nextLong() : random.nextInt(most);
    placement.take(state, CpuState.RCX, count, narrow);
  }

  private void absolute() {
    long target = placement.target(8, false);
    long offset = target - Placement.base(state, instruction);
    int bytes = narrow ? Integer.BYTES : Long.BYTES;
    for (int i = 0; i < bytes; i++) {
      made.code[made.code.length - bytes + i] = (byte) (offset >> (8 * i));
    }
    made.instruction =
        new Instruction(
            form,
            instruction.length(),
            instruction.operandSize(),
            instruction.vectorLength(),
            instruction.prefixes(),
            instruction.reg(),
            instruction.rm(),
            instruction.vvvv(),
            instruction.memory(),
            offset,
            instruction.second());
    fill(target, 8);
  }

  private long segmented(long target) {
    return target - Placement.base(state, instruction);
  }

  private void place(int register, int size, boolean overridden) {
    long target = placement.target(size, false);
    if (overridden) {
      placement.take(state, register, segmented(target), narrow);
      fill(target, size);
    } else {
      place(register, target, size);
    }
  }

  private void place(int register, long target, int size) {
    placement.take(state, register, target, false);
    fill(target, size);
  }

  private void fill(long target, int size) {
    made.window(target - MARGIN, states.memory(size + 2 * MARGIN));
  }

  private void stack() {
    if (form.mnemonic().equals("retf") || (form.mnemonic().equals("pop") && isSegment(0))) {
      // Whether two bytes of a selector are read or all that is popped differs.
      place(CpuState.RSP, placement.target(8, false) & -8, 8);
    } else {
      place(CpuState.RSP, 8, false);
    }
    long top = state.gpr[CpuState.RSP];
    switch (form.mnemonic()) {
      case "ret" -> put(top, code());
      case "popf" -> put(top, state.rflags ^ (random.nextInt() & ~NOT_POPPED));
      case "pop" -> {
        if (isSegment(0)) {
          put(top, random.nextInt(3) == 0 ? random.nextLong() | 0x200 : selector());
        }
      }
      case "retf" -> far(top, false);
      case "iret" -> far(top, true);
      case "pushf" -> made.withoutTrapFlag = true;
      default -> {}
    }
  }

  private void far(long top, boolean whole) {
    int size = instruction.operandSize();
    // IRET puts an end to the trap flag: INT3 has to be where it leads.
    made.withoutTrapFlag = whole;
    long behind = state.rip + made.code.length + random.nextInt(Arena.PADDING);
    long[] frame = {whole ? behind : code(), 0, 0, 0, 0};
    frame[1] = codeSelector();
    frame[2] = whole ? (random.nextInt() & Arena.FLAGS) | 2 : state.gpr[CpuState.RSP];
    frame[3] = Arena.DATA + random.nextInt(Arena.PAGE);
    frame[4] = USER_DATA;
    for (int i = 0; i < (whole ? 5 : 2); i++) {
      ByteBuffer value = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(frame[i]);
      made.window(top + (long) i * size, Arrays.copyOf(value.array(), size));
    }
  }

  /** Mostly the user's; never that of 32-bit code, which exists natively. */
  private int codeSelector() {
    return random.nextInt(4) == 0 ? (random.nextInt(0x10000) & ~4) | 0x200 : USER_CODE;
  }

  /** A far pointer to code. */
  private void farOperand() {
    int size = instruction.operandSize();
    ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(0, code()).putShort(size, (short) codeSelector());
    putOperand(Arrays.copyOf(bytes.array(), size + 2));
  }

  /** An address to transfer control to. */
  private long code() {
    return switch (random.nextInt(10)) {
      case 0 -> random.nextLong();
      case 1 -> random.nextLong() << 17 >> 17;
      default -> Arena.CODE + random.nextInt(Arena.CODE_BYTES);
    };
  }

  private int selector() {
    return random.nextInt(3) == 0 ? USER_DATA : random.nextInt(4);
  }

  private boolean isSegment(int operand) {
    OperandKind kind = form.operands().get(operand).kind();
    return kind == OperandKind.FS || kind == OperandKind.GS || kind == OperandKind.SEGMENT;
  }

  private void put(long address, long value) {
    made.window(
        address, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
  }

  /** What is set when all addresses are known. */
  void after() {
    switch (form.mnemonic()) {
      case "div", "idiv" -> dividend();
      case "cmpxchg" -> accumulator();
      case "cmpxchg8b", "cmpxchg16b" -> pair();
      case "bt", "bts", "btr", "btc" -> bitNumber();
      case "call", "jmp" -> jump();
      case "mov" -> {
        if (isSegment(0)) {
          // Those below are the host's own.
          setRm(random.nextInt(3) == 0 ? random.nextInt(0x10000) | 0x200 : selector());
        }
      }
      case "pcmpestrm", "pcmpestri", "pcmpestrmq", "pcmpestriq" -> lengths();
      case "vpcmpestrm", "vpcmpestri", "vpcmpestrmq", "vpcmpestriq" -> lengths();
      case "fbld" -> putOperand(states.decimal());
      case "fldcw" -> putOperand(Images.control(random));
      case "ldmxcsr", "vldmxcsr" -> putOperand(Images.mxcsr(random));
      case "fldenv", "frstor" -> putOperand(Images.environment(random, states, instruction));
      case "fxrstor", "fxrstor64" -> putOperand(states.image());
      case "xrstor", "xrstor64" -> {
        putOperand(Images.xsave(random, states));
        features();
      }
      case "xsave", "xsave64", "xsaveopt", "xsaveopt64", "xsavec", "xsavec64" -> features();
      case "int" -> interrupt();
      default -> {
        if (instruction.hasVectorIndex()) {
          indexes();
        }
      }
    }
  }

  /** Of the components that both have. */
  private void features() {
    state.gpr[CpuState.RAX] = random.nextInt(3) == 0 ? random.nextInt(8) : 7;
    state.gpr[CpuState.RDX] = 0;
  }

  private void interrupt() {
    int vector = random.nextInt(3) == 0 ? 3 + random.nextInt(2) : random.nextInt(0x80);
    made.code[made.code.length - 1] = (byte) vector;
  }

  private void putOperand(byte[] bytes) {
    made.window(CaseMaker.address(state, current()), bytes);
  }

  private Instruction current() {
    Instruction now = made.instruction;
    return now == null ? instruction : now;
  }

  private boolean isFree(int register) {
    return !placement.isTaken(register);
  }

  private void setRm(long value) {
    if (instruction.hasMemory()) {
      put(CaseMaker.address(state, current()), value);
    } else {
      state.gpr[instruction.rm()] = value;
    }
  }

  private void dividend() {
    if (isFree(CpuState.RDX) && random.nextInt(4) != 0) {
      long high = random.nextInt(3) == 0 ? state.gpr[CpuState.RAX] >> 63 : random.nextInt(9) - 2;
      state.gpr[CpuState.RDX] = high;
    }
    if (isFree(CpuState.RAX) && random.nextInt(3) != 0) {
      state.gpr[CpuState.RAX] = random.nextInt(0x7fff);
    }
  }

  private void accumulator() {
    boolean equal = random.nextBoolean() && isFree(CpuState.RAX);
    if (equal && !instruction.hasMemory()) {
      state.gpr[CpuState.RAX] = state.gpr[instruction.rm()];
    } else if (equal) {
      state.gpr[CpuState.RAX] = initial(CaseMaker.address(state, current()));
    }
  }

  private void pair() {
    if (random.nextBoolean() && isFree(CpuState.RAX) && isFree(CpuState.RDX)) {
      long address = CaseMaker.address(state, current());
      int half = form.mnemonic().equals("cmpxchg8b") ? 4 : 8;
      state.gpr[CpuState.RAX] = initial(address);
      state.gpr[CpuState.RDX] = initial(address + half);
    }
  }

  private long initial(long address) {
    long value = 0;
    byte[] background = Arena.background();
    for (int i = 0; i < Long.BYTES; i++) {
      value |= (long) made.initial(address + i, background) << (8 * i);
    }
    return value;
  }

  /** The number of a bit in memory leads to an address of its own. */
  private void bitNumber() {
    boolean number = form.operands().get(1).kind() == OperandKind.G;
    if (number && instruction.hasMemory() && isFree(instruction.reg()) && random.nextInt(9) != 0) {
      state.gpr[instruction.reg()] =
          random.nextInt(4000) - 2000
              | (instruction.operandSize() == 8 ? 0 : random.nextLong() << 32);
    }
  }

  private void jump() {
    OperandKind kind = form.operands().get(0).kind();
    if (kind == OperandKind.M) {
      farOperand();
    } else if (kind == OperandKind.E && (instruction.hasMemory() || isFree(instruction.rm()))) {
      setRm(code());
    }
  }

  private void lengths() {
    state.gpr[CpuState.RAX] = random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(41) - 20;
    state.gpr[CpuState.RDX] = random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(41) - 20;
  }

  /** Indexes that stay near. */
  private void indexes() {
    int register = instruction.memory().index();
    for (int i = 0; i < 2; i++) {
      state.xmm[2 * register + i] = indexPair();
      state.ymmHigh[2 * register + i] = indexPair();
    }
  }

  private long indexPair() {
    boolean whole =
        form.operands().get(1).text().startsWith("Sq_x")
            || form.mnemonic().startsWith("vgatherq")
            || form.mnemonic().startsWith("vpgatherq");
    long low = random.nextInt(64) - 32L;
    return whole ? low : (low & 0xffff_ffffL) | (random.nextInt(64) - 32L) << 32;
  }
}
