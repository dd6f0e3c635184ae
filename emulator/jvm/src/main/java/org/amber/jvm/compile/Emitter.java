package org.amber.jvm.compile;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.BitSet;
import java.util.Objects;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Workspace;
import org.amber.jvm.decode.Address;
import org.amber.jvm.decode.Instruction;
import org.amber.jvm.decode.OperandKind;
import org.amber.jvm.decode.Prefixes;
import org.amber.jvm.integer.Operands;
import org.jspecify.annotations.Nullable;

/**
 * Writes what instructions have in common: operands. Numbers are longs on the JVM's stack,
 * sign-extended from their size.
 */
final class Emitter {
  private static final long LOW = 0xffff_ffffL;
  private static final int FIRST_HIGH = 4;

  private static final MethodTypeDesc PUT = Types.method(ConstantDescs.CD_void, "JJI");
  private static final MethodTypeDesc GET = Types.method(ConstantDescs.CD_long, "JI");

  private static final MethodTypeDesc KNOWS = Types.method(ConstantDescs.CD_boolean, "JIJI");
  private static final MethodTypeDesc KNOWN_LOAD = Types.method(ConstantDescs.CD_long, "JJI");
  private static final MethodTypeDesc KNOWN_STORE = Types.method(ConstantDescs.CD_void, "JJJ");

  private final CodeBuilder code;

  /** Where to go before an instruction that cannot be executed here. */
  private @Nullable Label miss;

  /** By which what was {@link #require}d last is known. */
  private int table;

  /** Registers whose locals are read. */
  private final BitSet read = new BitSet();

  Emitter(CodeBuilder code) {
    this.code = code;
  }

  CodeBuilder code() {
    return code;
  }

  void constant(long value) {
    code.loadConstant(value);
  }

  /** A whole general register. */
  void load(int register) {
    read.set(register);
    code.lload(Frame.register(register));
  }

  /** Takes from the processor's registers all that are needed by what was written. */
  void reloadRead() {
    read.stream().forEach(this::reload);
  }

  /**
   * Takes a number for a whole general register. It goes to the processor's registers at once: ways
   * out are many, and need not care for it then.
   */
  void store(int register) {
    code.lstore(Frame.register(register));
    code.lload(Frame.WORKSPACE).lload(Frame.register(register)).loadConstant(register);
    code.invokestatic(Types.RAW, "put", PUT);
  }

  /** Takes a general register from where {@link #store} has left it. */
  private void reload(int register) {
    code.lload(Frame.WORKSPACE).loadConstant(register);
    code.invokestatic(Types.RAW, "get", GET).lstore(Frame.register(register));
  }

  /** Shows a general register to the interpreter. */
  void give(int register) {
    code.aload(Frame.GPR).loadConstant(register);
    load(register);
    code.lastore();
  }

  /** Takes a general register that the interpreter may have changed. */
  void take(int register) {
    code.aload(Frame.GPR).loadConstant(register).laload();
    store(register);
  }

  /** Sign-extends what is on the stack. */
  void extend(int bytes) {
    switch (bytes) {
      case 1 -> code.l2i().i2b().i2l();
      case 2 -> code.l2i().i2s().i2l();
      case 4 -> code.l2i().i2l();
      default -> {}
    }
  }

  /** A register or a part of it. */
  void load(int register, int bytes) {
    load(register);
    extend(bytes);
  }

  /** An operand of any kind; what is in memory was {@link #reach}ed before. */
  void operand(Site site, int number) {
    int bytes = site.bytes(number);
    switch (site.operand(number).kind()) {
      case I -> {
        long value = site.instruction().immediate();
        constant(bytes == 1 ? (byte) value : value);
      }
      case ONE -> constant(1);
      default -> {
        if (isMemory(site, number)) {
          get(Frame.ADDRESS, bytes);
        } else if (Operands.isHigh(site, number)) {
          load(Operands.register(site, number) - FIRST_HIGH);
          constant8();
          code.lshr();
          extend(1);
        } else {
          load(Operands.register(site, number), bytes);
        }
      }
    }
  }

  private void constant8() {
    code.bipush(8);
  }

  static boolean isMemory(Site site, int number) {
    return Operands.isMemory(site, number) || site.operand(number).kind() == OperandKind.O;
  }

  /** Takes a number, of which only the low bits count, for an operand that is a register. */
  void storeOperand(Site site, int number) {
    int register = Operands.register(site, number);
    if (Operands.isHigh(site, number)) {
      code.bipush(8).lshl();
      merge(register - FIRST_HIGH, 0xff00);
    } else {
      store(register, site.bytes(number));
    }
  }

  /** Takes a number for a register or a part of it. */
  void store(int register, int bytes) {
    switch (bytes) {
      case 1 -> merge(register, 0xff);
      case 2 -> merge(register, 0xffff);
      case 4 -> {
        constant(LOW);
        code.land();
        store(register);
      }
      default -> store(register);
    }
  }

  private void merge(int register, long mask) {
    constant(mask);
    code.land();
    load(register);
    constant(~mask);
    code.land().lor();
    store(register);
  }

  /** The address of an operand in memory. */
  void address(Site site, int number) {
    if (site.operand(number).kind() == OperandKind.O) {
      constant(site.instruction().immediate());
    } else {
      offset(site);
    }
    segment(site.instruction());
  }

  private void segment(Instruction instruction) {
    String base =
        switch (instruction.prefixes().segment()) {
          case Prefixes.FS -> "fsBase";
          case Prefixes.GS -> "gsBase";
          default -> "";
        };
    if (!base.isEmpty()) {
      code.aload(Frame.CPU)
          .invokevirtual(Types.CPU, base, Types.method(ConstantDescs.CD_long, ""))
          .ladd();
    }
  }

  /** Base, index and displacement of the operand that ModRM names. */
  void offset(Site site) {
    Instruction instruction = site.instruction();
    Address address = instruction.memory();
    boolean relative = address.base() == Address.RIP;
    long displacement = address.displacement() + (relative ? site.next() : 0);
    boolean any = false;
    if (!relative && address.base() != Address.NO_REGISTER) {
      load(address.base());
      any = true;
    }
    if (address.index() != Address.NO_REGISTER && !instruction.hasVectorIndex()) {
      load(address.index());
      if (address.scale() > 1) {
        code.loadConstant(Integer.numberOfTrailingZeros(address.scale())).lshl();
      }
      if (any) {
        code.ladd();
      }
      any = true;
    }
    if (displacement != 0 || !any) {
      constant(displacement);
      if (any) {
        code.ladd();
      }
    }
    if (instruction.prefixes().addressSize()) {
      constant(LOW);
      code.land();
    }
  }

  // ---- memory

  /** An instruction begins; it leaves by a label if it cannot be executed here. */
  void begin(@Nullable Label leaving) {
    miss = leaving;
  }

  /**
   * Where to go to leave the present instruction to the interpreter, before it has done anything.
   */
  Label miss() {
    return Objects.requireNonNull(miss);
  }

  /** Finds the present instruction's operand in memory, which must be there, or leaves. */
  void reach(Site site, int operand, boolean stores) {
    reach(site, operand, stores, "knows");
  }

  /** The same; the address has to be a multiple of the operand's size. */
  void reachAligned(Site site, int operand, boolean stores) {
    reach(site, operand, stores, "knowsAligned");
  }

  private void reach(Site site, int operand, boolean stores, String check) {
    address(site, operand);
    code.lstore(Frame.ADDRESS);
    require(Frame.ADDRESS, site.bytes(operand), stores, check);
  }

  /** Leaves unless it is known that what is at the address in a local can be accessed. */
  void require(int local, int bytes, boolean stores) {
    require(local, bytes, stores, "knows");
  }

  private void require(int local, int bytes, boolean stores, String check) {
    table = stores ? Workspace.STORES : Workspace.LOADS;
    code.lload(local).loadConstant(bytes).lload(Frame.WORKSPACE).loadConstant(table);
    code.invokestatic(Types.RAW, check, KNOWS).ifeq(miss());
  }

  /** Gives what is at the address in a local, see {@link #require}. */
  void get(int local, int bytes) {
    code.lload(local).lload(Frame.WORKSPACE).loadConstant(table);
    code.invokestatic(Types.RAW, "load" + bytes, KNOWN_LOAD);
  }

  /** Takes a number to store at the address in a local, see {@link #require}. */
  void put(int local, int bytes) {
    code.lload(local).lload(Frame.WORKSPACE);
    code.invokestatic(Types.RAW, "store" + bytes, KNOWN_STORE);
  }

  /** Makes a local the first operand. */
  void storeResult(Site site, int local) {
    code.lload(local);
    if (isMemory(site, 0)) {
      put(Frame.ADDRESS, site.bytes(0));
    } else {
      storeOperand(site, 0);
    }
  }
}
