package org.amber.tests.truth;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.amber.cpu.CpuState;
import org.amber.jvm.decode.Address;
import org.amber.jvm.decode.Decoder;
import org.amber.jvm.decode.Encoding;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.FormTable;
import org.amber.jvm.decode.Instruction;
import org.amber.jvm.decode.OperandForm;
import org.amber.jvm.decode.OperandKind;
import org.amber.jvm.decode.Trait;
import org.amber.jvm.decode.Width;
import org.amber.tests.decode.FormBytes;
import org.jspecify.annotations.Nullable;

/**
 * Makes the cases of a row: the same ones for a seed and a number. An encoding is made at random;
 * what it means says where its operands are, and the registers that lead there are set.
 */
final class CaseMaker {
  private static final int TRIES = 60;
  private static final int LONGEST = 15;
  private static final int LOCK = 0xf0;
  private static final int NARROW = 0x67;

  /** Bytes of memory around an operand that are filled. */
  private static final int MARGIN = 32;

  private static final int REPEATED_STEPS = 40;
  private static final int GATHERED = 9;
  private static final int EXTENDED = 10;

  private final Decoder decoder;

  CaseMaker(FormTable table) {
    decoder = new Decoder(table);
  }

  /** A case, or null when none could be made. */
  @Nullable TruthCase make(Form form, long seed, int number) {
    String key = TruthCase.key(form);
    Random random = new Random((seed * 0x9e37_79b9_7f4a_7c15L + key.hashCode()) * 31 + number);
    random.nextInt();
    Values values = new Values(random);
    FormBytes bytes = new FormBytes(random);
    for (int i = 0; i < TRIES; i++) {
      TruthCase made = new TruthCase(form, key + ":" + seed + ":" + number);
      made.before.rip =
          Arena.CODE
              + (long) (number % Arena.CODE_SLOTS) * Arena.CODE_SLOT
              + random.nextInt(Arena.CODE_SLOT - Arena.PADDING - LONGEST);
      if (fill(made, bytes, random, values)) {
        return made;
      }
    }
    return null;
  }

  private boolean fill(TruthCase made, FormBytes maker, Random random, Values values) {
    Form form = made.form;
    byte[] body = maker.of(form);
    byte[] prefixes = prefixes(form, random, values);
    byte[] all = Arrays.copyOf(prefixes, prefixes.length + body.length);
    System.arraycopy(body, 0, all, prefixes.length, body.length);
    Instruction instruction = decoder.decode(all, 0, Math.min(LONGEST, all.length));
    if (instruction == null) {
      made.code = Arrays.copyOf(all, LONGEST);
      new States(random, values, form).fill(made.before);
      return isUndefinedByLock(form, prefixes, body);
    }
    if (!instruction.form().equals(form) || differs(instruction)) {
      return false;
    }
    States states = new States(random, values, form);
    states.fill(made.before);
    int modrm = maker.modrmAt() == FormBytes.NO_MODRM ? -1 : prefixes.length + maker.modrmAt();
    made.code = Arrays.copyOf(all, instruction.length());
    made.instruction = instruction;
    Placement placement = new Placement(random, values);
    placement.chooseSegments(made.before);
    Specials specials = new Specials(made, instruction, states, placement, random);
    specials.before();
    if (instruction.hasMemory() && !placeOperand(made, instruction, modrm, placement, states)) {
      return false;
    }
    specials.after();
    return true;
  }

  /**
   * Whether Intel's and AMD's manuals say different things: only Intel's ignore the operand size of
   * near branches, and have far pointers with offsets of 64 bits. An IRET of 16 bits leads to where
   * no trap can be.
   */
  private static boolean differs(Instruction instruction) {
    Form form = instruction.form();
    boolean near = form.has(Trait.F64) && instruction.prefixes().operandSize();
    boolean far = !form.operands().isEmpty() && form.operands().getLast().width() == Width.P;
    boolean narrow = form.mnemonic().equals("iret") && instruction.operandSize() == 2;
    return near || narrow || (far && instruction.operandSize() == 8);
  }

  private boolean isUndefinedByLock(Form form, byte[] prefixes, byte[] body) {
    boolean locked = prefixes.length == 1 && (prefixes[0] & 0xff) == LOCK;
    Instruction plain = locked ? decoder.decode(body, 0, body.length) : null;
    return plain != null && plain.form().equals(form);
  }

  private static byte[] prefixes(Form form, Random random, Values values) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean memory =
        form.operands().stream().anyMatch(o -> o.kind().mayBeMemory() || isString(o.kind()));
    if (form.has(Trait.LOCK) ? random.nextInt(6) == 0 : values.oneIn(60)) {
      bytes.write(LOCK);
      return bytes.toByteArray();
    }
    if (form.has(Trait.REP) && random.nextBoolean()) {
      bytes.write(0xf3);
    } else if (form.has(Trait.REPE) && random.nextInt(4) != 0) {
      bytes.write(random.nextBoolean() ? 0xf3 : 0xf2);
    }
    if (memory && values.oneIn(8)) {
      bytes.write(random.nextBoolean() ? 0x64 : 0x65);
    } else if (values.oneIn(50) && form.encoding().opcode() >> 4 != 7) {
      bytes.write(0x3e);
    }
    if (memory && form.encoding().address() == Encoding.ANY && values.oneIn(12)) {
      bytes.write(NARROW);
    }
    return bytes.toByteArray();
  }

  private static boolean isString(OperandKind kind) {
    return kind == OperandKind.X || kind == OperandKind.Y || kind == OperandKind.XLAT;
  }

  /** Puts the operand that ModRM names somewhere. */
  private boolean placeOperand(
      TruthCase made, Instruction instruction, int modrm, Placement placement, States states) {
    int size = memoryBytes(instruction);
    boolean aligned = size >= 16 || size == 0;
    long target = placement.target(size, aligned);
    Address address = instruction.memory();
    boolean direct = address.base() == Address.RIP || address.base() == Address.NO_REGISTER;
    boolean indexed = address.index() != Address.NO_REGISTER && !instruction.hasVectorIndex();
    if (direct && !indexed) {
      int at = modrm + (address.sib() ? 2 : 1);
      long from = address.base() == Address.RIP ? made.before.rip + made.code.length : 0;
      long displacement = target - Placement.base(made.before, instruction) - from;
      if (displacement != (int) displacement) {
        return false;
      }
      for (int i = 0; i < Integer.BYTES; i++) {
        made.code[at + i] = (byte) (displacement >> (8 * i));
      }
      instruction = decoder.decode(made.code, 0, made.code.length);
      if (instruction == null) {
        return false;
      }
      made.instruction = instruction;
    } else {
      target = placement.solve(made.before, instruction, target);
      if (target == 0) {
        return false;
      }
    }
    made.window(target - MARGIN, states.memory(size + 2 * MARGIN));
    if (size == EXTENDED) {
      made.window(target, states.extended());
    }
    return true;
  }

  /** Bytes that the operand in memory has; 0 when the instruction does not say. */
  static int memoryBytes(Instruction instruction) {
    for (OperandForm operand : instruction.form().operands()) {
      if (operand.kind().mayBeMemory()) {
        return instruction.bytes(operand);
      }
    }
    return 0;
  }

  /**
   * How many iterations a repeated instruction may do; a gather that is traced is interrupted
   * before the element that faults.
   */
  static int steps(Instruction instruction) {
    Form form = instruction.form();
    boolean repeats = form.has(Trait.REP) || form.has(Trait.REPE);
    if (instruction.hasVectorIndex()) {
      return GATHERED;
    }
    return repeats && instruction.prefixes().repeat() != 0 ? REPEATED_STEPS : 1;
  }

  /** The address of the operand that ModRM names. */
  static long address(CpuState state, Instruction instruction) {
    Address address = instruction.memory();
    long sum = address.displacement();
    if (address.base() == Address.RIP) {
      sum += state.rip + instruction.length();
    } else if (address.base() != Address.NO_REGISTER) {
      sum += state.gpr[address.base()];
    }
    if (address.index() != Address.NO_REGISTER && !instruction.hasVectorIndex()) {
      sum += state.gpr[address.index()] * address.scale();
    }
    long offset = instruction.prefixes().addressSize() ? sum & 0xffff_ffffL : sum;
    return offset + Placement.base(state, instruction);
  }
}
