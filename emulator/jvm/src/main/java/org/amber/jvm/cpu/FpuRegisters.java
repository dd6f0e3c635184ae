package org.amber.jvm.cpu;

import java.util.Arrays;
import org.amber.cpu.CpuState;
import org.amber.jvm.fp.ExtendedFloat;
import org.amber.jvm.fp.Transcendental;
import org.jspecify.annotations.Nullable;

/**
 * The registers of the x87 unit, by their physical numbers: ST0 is at TOP. MMX registers are their
 * significands. As processors do, it only keeps whether a register is empty: the rest of the tag
 * word says what is in the register, and is found when it is asked for.
 */
public final class FpuRegisters {
  /** How many registers there are. */
  public static final int REGISTERS = 8;

  /** Bits of the status word: invalid operation, and the other exceptions. */
  public static final int IE = 1;

  public static final int DE = 1 << 1;
  public static final int ZE = 1 << 2;
  public static final int OE = 1 << 3;
  public static final int UE = 1 << 4;
  public static final int PE = 1 << 5;

  /** The invalid operation was an overflow or underflow of the stack. */
  public static final int SF = 1 << 6;

  /** There is an exception that is not masked. */
  public static final int ES = 1 << 7;

  public static final int C0 = 1 << 8;
  public static final int C1 = 1 << 9;
  public static final int C2 = 1 << 10;
  public static final int C3 = 1 << 14;

  /** Busy: nowadays the same as {@link #ES}. */
  public static final int BUSY = 1 << 15;

  /** The exceptions, in the control word their masks. */
  public static final int EXCEPTIONS = IE | DE | ZE | OE | UE | PE;

  /** What the control word is after FNINIT. */
  public static final int INITIAL_CONTROL = 0x37f;

  /** The exponent that MMX instructions write. */
  private static final int MMX_EXPONENT = 0xffff;

  private static final int TOP_SHIFT = 11;
  private static final int LAST = REGISTERS - 1;
  private static final int TOP = LAST << TOP_SHIFT;
  private static final int ALL = 0xff;

  /** Bit 6 of the control word is always one; bits 7 and 13 to 15 are zero. */
  public static final int CONTROL_ONE = 1 << 6;

  public static final int CONTROL_BITS = 0x1f7f;
  private static final int OPCODE_BITS = 0x7ff;

  private static final int TAG_ZERO = 1;
  private static final int TAG_SPECIAL = 2;
  private static final int TAG_EMPTY = 3;
  private static final int EXPONENT_BITS = 0x7fff;

  private final GuestFault fault;
  private final ExtendedFloat arithmetic = new ExtendedFloat();
  private @Nullable Transcendental functions;
  private final long[] significand = new long[REGISTERS];
  private final int[] exponent = new int[REGISTERS];
  private int control = INITIAL_CONTROL;

  /** The status word without TOP. */
  private int status;

  private int top;

  /** A bit a physical register: it is not empty. */
  private int occupied;

  private int opcode;
  private long instructionPointer;
  private long dataPointer;
  private int codeSelector;
  private int dataSelector;

  FpuRegisters(GuestFault fault) {
    this.fault = fault;
  }

  /** As FXRSTOR: bits that cannot be are put right, and an exception may be pending. */
  void load(CpuState state) {
    setStatus(state.fpuStatus);
    setControl(state.fpuControl);
    for (int i = 0; i < REGISTERS; i++) {
      setRegister(i, state.stSignificand[i], state.stExponent[i]);
    }
    setTagWord(state.fpuTag);
    opcode = state.fpuOpcode;
    instructionPointer = state.fpuInstructionPointer;
    dataPointer = state.fpuDataPointer;
    codeSelector = state.fpuCodeSelector;
    dataSelector = state.fpuDataSelector;
  }

  void store(CpuState state) {
    for (int i = 0; i < REGISTERS; i++) {
      state.stSignificand[i] = significand(i);
      state.stExponent[i] = exponent(i);
    }
    state.fpuStatus = status();
    state.fpuControl = control;
    state.fpuTag = tagWord();
    state.fpuOpcode = opcode;
    state.fpuInstructionPointer = instructionPointer;
    state.fpuDataPointer = dataPointer;
    state.fpuCodeSelector = codeSelector;
    state.fpuDataSelector = dataSelector;
  }

  /** What computes; between two instructions there is nothing in it. */
  public ExtendedFloat arithmetic() {
    return arithmetic;
  }

  /** What computes functions; made when it is asked for first. */
  public Transcendental functions() {
    Transcendental known = functions;
    if (known == null) {
      known = new Transcendental();
      functions = known;
    }
    return known;
  }

  /** The physical number of ST0. */
  public int top() {
    return top;
  }

  /** Makes a physical register, of which only the low bits count, ST0. */
  public void setTop(int physical) {
    top = physical & LAST;
  }

  /** The significand of STi, whether or not it is empty. */
  public long significand(int i) {
    return significand[(top + i) & LAST];
  }

  /** Sign and exponent of STi, 16 bits. */
  public int exponent(int i) {
    return exponent[(top + i) & LAST];
  }

  /** Whether STi is empty. */
  public boolean isEmpty(int i) {
    return (occupied >> ((top + i) & LAST) & 1) == 0;
  }

  /** Writes STi, which is then not empty. */
  public void set(int i, long newSignificand, int newExponent) {
    setRegister(i, newSignificand, newExponent);
    occupied |= 1 << ((top + i) & LAST);
  }

  /** Writes STi, which stays empty if it is. */
  public void setRegister(int i, long newSignificand, int newExponent) {
    int physical = (top + i) & LAST;
    significand[physical] = newSignificand;
    exponent[physical] = newExponent & 0xffff;
  }

  /** Makes STi empty; its contents stay. */
  public void free(int i) {
    occupied &= ~(1 << ((top + i) & LAST));
  }

  /** Removes ST0. */
  public void pop() {
    free(0);
    top = (top + 1) & LAST;
  }

  /** Puts a number on the stack; that there is room is the caller's business. */
  public void push(long newSignificand, int newExponent) {
    top = (top - 1) & LAST;
    set(0, newSignificand, newExponent);
  }

  /** The status word. */
  public int status() {
    return status | top << TOP_SHIFT;
  }

  /** Takes a status word; whether an exception is pending is found by {@link #control}. */
  public void setStatus(int word) {
    status = word & ~TOP & 0xffff;
    top = word >> TOP_SHIFT & LAST;
  }

  /** Sets bits of the status word. */
  public void raise(int bits) {
    status |= bits;
  }

  /** Clears bits of the status word, then sets others. */
  public void change(int cleared, int set) {
    status = (status & ~cleared) | set;
  }

  public int control() {
    return control;
  }

  /** Takes a control word; bits that do not exist are left out. An exception may become pending. */
  public void setControl(int word) {
    control = (word & CONTROL_BITS) | CONTROL_ONE;
    summarize();
  }

  /** Finds {@link #ES} and {@link #BUSY} by the exceptions and their masks. */
  public void summarize() {
    boolean pending = (status & ~control & EXCEPTIONS) != 0;
    status = pending ? status | ES | BUSY : status & ~(ES | BUSY);
  }

  /**
   * What each instruction that waits begins with.
   *
   * @throws GuestFault #MF when an exception that is not masked is pending
   */
  public void requireNonePending() {
    if ((status & ES) != 0) {
      throw fault.exception(GuestFault.X87_ERROR, 0);
    }
  }

  /** The tag word: two bits a physical register for valid, zero, special and empty. */
  public int tagWord() {
    int word = 0;
    for (int i = 0; i < REGISTERS; i++) {
      word |= tag(i) << (2 * i);
    }
    return word;
  }

  private int tag(int physical) {
    if ((occupied >> physical & 1) == 0) {
      return TAG_EMPTY;
    }
    int biased = exponent[physical] & EXPONENT_BITS;
    if (biased == 0 && significand[physical] == 0) {
      return TAG_ZERO;
    }
    boolean normal = biased != 0 && biased != EXPONENT_BITS && significand[physical] < 0;
    return normal ? 0 : TAG_SPECIAL;
  }

  /** Takes a tag word, of which only counts which registers are empty. */
  public void setTagWord(int word) {
    int mask = 0;
    for (int i = 0; i < REGISTERS; i++) {
      mask |= (word >> (2 * i) & TAG_EMPTY) == TAG_EMPTY ? 0 : 1 << i;
    }
    occupied = mask;
  }

  /** A bit a physical register that is not empty: the tag word of FXSAVE. */
  public int occupied() {
    return occupied;
  }

  /** Takes the tag word of FXSAVE. */
  public void setOccupied(int mask) {
    occupied = mask & ALL;
  }

  /** The last instruction that was none of control: its opcode's low 11 bits. */
  public int opcode() {
    return opcode;
  }

  /** The address of the last instruction that was none of control. */
  public long instructionPointer() {
    return instructionPointer;
  }

  /** The address of the last operand in memory. */
  public long dataPointer() {
    return dataPointer;
  }

  public int codeSelector() {
    return codeSelector;
  }

  public int dataSelector() {
    return dataSelector;
  }

  /** An instruction without an operand in memory is executed. */
  public void executed(int newOpcode, long address) {
    opcode = newOpcode & OPCODE_BITS;
    instructionPointer = address;
    codeSelector = 0;
  }

  /** An instruction with an operand in memory is executed. */
  public void executed(int newOpcode, long address, long operand) {
    executed(newOpcode, address);
    dataPointer = operand;
    dataSelector = 0;
  }

  /** Takes all pointers. */
  public void setPointers(int newOpcode, long instruction, int code, long data, int selector) {
    opcode = newOpcode & OPCODE_BITS;
    instructionPointer = instruction;
    codeSelector = code & 0xffff;
    dataPointer = data;
    dataSelector = selector & 0xffff;
  }

  /** What FNINIT does: all is empty, and contents stay. */
  public void initialize() {
    control = INITIAL_CONTROL;
    status = 0;
    top = 0;
    occupied = 0;
    setPointers(0, 0, 0, 0, 0);
  }

  /** What initial registers are for XRSTOR: all contents are zero, too. */
  public void reset() {
    initialize();
    Arrays.fill(significand, 0);
    Arrays.fill(exponent, 0);
  }

  /** Whether all is as {@link #reset} leaves it. */
  public boolean isInitial() {
    long contents = opcode | instructionPointer | dataPointer | status | top | occupied;
    for (int i = 0; i < REGISTERS; i++) {
      contents |= significand[i] | exponent[i];
    }
    return contents == 0 && control == INITIAL_CONTROL;
  }

  /** An MMX register. */
  public long mmx(int number) {
    return significand[number];
  }

  /** Writes an MMX register. The caller has done {@link #enterMmx}. */
  public void setMmx(int number, long value) {
    significand[number] = value;
    exponent[number] = MMX_EXPONENT;
  }

  /**
   * What every MMX instruction but EMMS does: TOP is zero, and no register is empty. To be done
   * when nothing else of the instruction can fault; {@link #requireNonePending} before its operand
   * in memory is loaded.
   *
   * @throws GuestFault #MF when an x87 exception is pending
   */
  public void enterMmx() {
    requireNonePending();
    top = 0;
    occupied = ALL;
  }

  /** EMMS: all registers are empty. */
  public void leaveMmx() {
    requireNonePending();
    top = 0;
    occupied = 0;
  }
}
