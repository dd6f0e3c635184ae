package org.amber.jvm.host;

import static org.amber.jvm.host.HostRegister.ADDEND;
import static org.amber.jvm.host.HostRegister.ADDRESS;
import static org.amber.jvm.host.HostRegister.CONTEXT;
import static org.amber.jvm.host.HostRegister.RAX;
import static org.amber.jvm.host.HostRegister.RDX;
import static org.amber.jvm.host.HostRegister.SCRATCH;

import org.amber.cpu.CpuState;
import org.amber.jvm.cpu.FpuRegisters;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.OperandKind;
import org.amber.jvm.integer.Operands;
import org.jspecify.annotations.Nullable;

/** Writes instructions that {@link Support} knows, and that end no block. */
final class InstructionWriter {
  private final Assembler out;
  private final Support support;
  private final Encoder encoder;
  private final FlagWriter flags;
  private final ShiftWriter shifts;
  private final StringWriter strings;
  private final Access access;
  private final GuestRegisters registers;

  InstructionWriter(Assembler out, Support support, Access access, GuestRegisters registers) {
    this.out = out;
    this.support = support;
    this.access = access;
    this.registers = registers;
    this.encoder = new Encoder(out, access, registers);
    this.flags = new FlagWriter(out);
    this.strings = new StringWriter(out, access);
    this.shifts = new ShiftWriter(out, registers, encoder, flags);
  }

  /**
   * Writes an instruction.
   *
   * @param seen whether the flags that it leaves may be looked at
   */
  void write(Site site, boolean seen) {
    Runnable writer = longWriter(site, seen);
    if (writer == null) {
      writeShort(site, seen);
      return;
    }
    access.setLong();
    writer.run();
    registers.forget();
  }

  /**
   * What writes an instruction that becomes much code behind the check of its operand in memory.
   * Null: little code, which needs no room of its own.
   */
  private @Nullable Runnable longWriter(Site site, boolean seen) {
    return switch (support.mnemonic(site)) {
      case "shl", "shr", "sar", "rol", "ror" ->
          seen && Support.count(site) < 0 ? () -> shifts.byRegister(site) : null;
      case "mul", "imul" -> seen ? () -> multiply(site) : null;
      case "div" -> () -> divide(site, false);
      case "idiv" -> () -> divide(site, true);
      case "bsf", "bsr" -> () -> scan(site);
      case "bt", "bts", "btr", "btc" -> seen ? () -> bit(site) : null;
      case "tzcnt", "lzcnt" -> seen ? () -> count(site) : null;
      case "andn", "blsr", "blsmsk", "blsi", "bextr", "bzhi" -> seen ? () -> field(site) : null;
      case "stos" -> () -> strings.store(site);
      case "movs" -> () -> strings.move(site);
      case "fnstcw" -> () -> storeControl(site);
      case "fldcw" -> () -> loadControl(site);
      default -> null;
    };
  }

  private void writeShort(Site site, boolean seen) {
    Form form = site.instruction().form();
    if (form.doesNothing()) {
      return;
    }
    switch (form.mnemonic()) {
      case "lea" -> lea(site);
      case "push" -> push(site);
      case "pop" -> pop(site);
      case "leave" -> leave();
      case "shl", "shr", "sar" -> shifts.shift(site, seen);
      case "rol", "ror" -> shifts.rotate(site, seen);
      default -> {
        encoder.plain(site);
        if (form.leavesIndex()) {
          out.move(HostRegister.of(CpuState.RCX), HostRegister.RCX);
          registers.forget(SCRATCH);
        }
      }
    }
  }

  /**
   * Where the result of an instruction is that was just written: its register, or {@link
   * HostRegister#ADDRESS}, so that {@link HostRegister#SCRATCH} is free.
   */
  private int result(Site site) {
    int host = Placement.required(site).host(0);
    if (host == SCRATCH) {
      out.move(ADDRESS, SCRATCH);
      return ADDRESS;
    }
    return host;
  }

  // ---- instructions with a way of their own

  private void lea(Site site) {
    int to = Operands.register(site, 0);
    int bytes = site.bytes(0);
    boolean isDirect = bytes != Short.BYTES && HostRegister.holds(to);
    int host = isDirect ? HostRegister.of(to) : ADDRESS;
    // It knows no segments.
    access.addressWithoutSegment(site, host, bytes == Integer.BYTES);
    if (bytes == Short.BYTES) {
      registers.load(ADDEND, to);
      out.put(0x66);
      out.narrow(0x8b, ADDEND, ADDRESS);
      registers.store(to, ADDEND);
    } else if (!isDirect) {
      registers.store(to, ADDRESS);
    }
  }

  private void push(Site site) {
    if (site.instruction().hasMemory()) {
      access.operand(site);
      out.store(ADDEND, CONTEXT, Context.FIRST);
      access.reachTop();
      registers.forget(SCRATCH);
      out.load(SCRATCH, CONTEXT, Context.FIRST);
      access.putTop(SCRATCH);
      return;
    }
    access.reachTop();
    if (site.operand(0).kind() == OperandKind.I) {
      registers.forget(SCRATCH);
      out.constant(SCRATCH, site.instruction().immediate());
      access.putTop(SCRATCH);
      return;
    }
    int guest = Operands.register(site, 0);
    if (HostRegister.holds(guest)) {
      access.putTop(HostRegister.of(guest));
    } else {
      registers.load(SCRATCH, guest);
      access.putTop(SCRATCH);
    }
  }

  private void pop(Site site) {
    access.reach(CpuState.RSP, 0, false);
    int guest = Operands.register(site, 0);
    if (HostRegister.holds(guest) && guest != CpuState.RSP) {
      access.loadFound(HostRegister.of(guest));
      access.drop(Access.WORD);
    } else {
      access.loadFound(SCRATCH);
      access.drop(Access.WORD);
      registers.store(guest, SCRATCH);
    }
  }

  private void leave() {
    int frame = HostRegister.of(CpuState.RBP);
    access.reach(CpuState.RBP, 0, false);
    out.lea(HostRegister.of(CpuState.RSP), frame, Access.WORD);
    access.loadFound(frame);
  }

  /** FNSTCW. */
  private void storeControl(Site site) {
    access.reach(site, Placement.required(site));
    access.settle();
    out.load(SCRATCH, CONTEXT, Context.FPU_CONTROL);
    out.put(0x66);
    out.storeLow(SCRATCH, ADDRESS, ADDEND);
  }

  /** FLDCW; if no exception can become pending: if all are masked. */
  private void loadControl(Site site) {
    access.reach(site, Placement.required(site));
    access.settle();
    out.loadLow16(ADDEND, ADDRESS, ADDEND);
    out.extract(SCRATCH, ADDEND, CONTEXT, Context.LOW_6);
    out.lea(SCRATCH, SCRATCH, -FpuRegisters.EXCEPTIONS);
    out.jumpUnlessZero(access.miss());
    out.extract(ADDEND, ADDEND, CONTEXT, Context.FPU_CHANGES);
    out.deposit(ADDEND, ADDEND, CONTEXT, Context.FPU_CHANGES);
    out.lea(ADDEND, ADDEND, FpuRegisters.CONTROL_ONE);
    out.store(ADDEND, CONTEXT, Context.FPU_CONTROL);
  }

  // ---- products, quotients, bits

  private void multiply(Site site) {
    encoder.plain(site);
    flags.ofProduct(site.operands() == 1 ? RAX : result(site), site.bytes(0));
  }

  /** TZCNT and LZCNT. */
  private void count(Site site) {
    encoder.plain(site);
    flags.keepZeroAndCarry();
  }

  /** ANDN and its kin of BMI1 and BMI2. */
  private void field(Site site) {
    encoder.plain(site);
    flags.ofResultWithCarry(result(site), site.bytes(0));
  }

  /** Makes {@link HostRegister#SCRATCH} an operand of four or eight bytes. */
  private void operand(Site site, int number) {
    Placement placement = Placement.required(site);
    if (placement.memory() == Placement.NONE) {
      registers.load(SCRATCH, Operands.register(site, number));
      return;
    }
    access.reach(site, placement);
    access.settle();
    if (site.bytes(number) == Long.BYTES) {
      out.load(SCRATCH, ADDRESS, ADDEND, 1, 0);
    } else {
      out.loadLow(SCRATCH, ADDRESS, ADDEND);
    }
  }

  /** Leaves what would fault, and what is unusual, to the interpreter. All flags stay. */
  private void divide(Site site, boolean signed) {
    boolean is64 = site.bytes(0) == Long.BYTES;
    operand(site, 0);
    flags.save(Context.FIRST);
    Assembler.Label bad = new Assembler.Label();
    if (signed) {
      requireSmallSigned(is64, bad);
    } else {
      compare(is64, RDX, SCRATCH);
      out.jump(3, bad); // jae
    }
    if (is64) {
      out.wide(0xf7, signed ? 7 : 6, SCRATCH);
    } else {
      out.narrow(0xf7, signed ? 7 : 6, SCRATCH);
    }
    flags.restore(Context.FIRST);
    Assembler.Label done = new Assembler.Label();
    out.jump(done);
    out.bind(bad);
    flags.restore(Context.FIRST);
    out.jump(access.miss());
    out.bind(done);
  }

  /** The dividend is the sign-extended accumulator, and the divisor neither 0 nor -1. */
  private void requireSmallSigned(boolean is64, Assembler.Label bad) {
    out.move(ADDEND, RAX);
    if (is64) {
      out.put(0x49, 0xc1, 0xfb, 63); // sar r11, 63
    } else {
      out.put(0x41, 0xc1, 0xfb, 31); // sar r11d, 31
    }
    compare(is64, ADDEND, RDX);
    out.jump(5, bad); // jne
    out.lea(ADDEND, SCRATCH, 1);
    // cmp r11, 1
    out.put(is64 ? 0x49 : 0x41, 0x83, 0xfb, 1);
    out.jump(6, bad); // jbe
  }

  private void compare(boolean is64, int a, int b) {
    if (is64) {
      out.wide(0x3b, a, b);
    } else {
      out.narrow(0x3b, a, b);
    }
  }

  /** BSF and BSR: of zero the destination stays as it is. */
  private void scan(Site site) {
    boolean is64 = site.bytes(0) == Long.BYTES;
    operand(site, 1);
    if (!is64) {
      out.moveLow(SCRATCH, SCRATCH);
    }
    int to = Operands.register(site, 0);
    int skip = out.jumpShortIfZero();
    int opcode = site.instruction().form().encoding().opcode();
    out.put(0x4c, 0x0f, opcode, 0xc0 | (ADDEND & 7) << 3 | SCRATCH); // r11, rcx
    registers.store(to, ADDEND);
    out.bindShort(skip);
    if (is64) {
      out.wide(0x85, SCRATCH, SCRATCH);
    } else {
      out.narrow(0x85, SCRATCH, SCRATCH);
    }
  }

  /** Only CF changes. */
  private void bit(Site site) {
    flags.save(Context.FIRST);
    encoder.plain(site);
    flags.restoreAllButCarry(Context.FIRST);
  }
}
