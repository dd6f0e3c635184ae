package org.amber.jvm.host;

import static org.amber.jvm.host.HostRegister.CONTEXT;
import static org.amber.jvm.host.HostRegister.SCRATCH;

import org.amber.cpu.CpuState;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.Instruction;

/** Writes shifts and rotations. OF is only defined for a count of one; so the last step is one. */
final class ShiftWriter {
  private final Assembler out;
  private final GuestRegisters registers;
  private final Encoder encoder;
  private final FlagWriter flags;

  ShiftWriter(Assembler out, GuestRegisters registers, Encoder encoder, FlagWriter flags) {
    this.out = out;
    this.registers = registers;
    this.encoder = encoder;
    this.flags = flags;
  }

  /**
   * SHL, SHR and SAR by a number, or by a register if their flags are not seen.
   *
   * @param seen whether the flags that it leaves may be looked at
   */
  void shift(Site site, boolean seen) {
    int count = Support.count(site);
    boolean left = site.instruction().form().mnemonic().equals("shl");
    write(site, count, seen && left);
    if (seen && count > 0) {
      // SHR and SAR by more than one leave OF clear.
      flags.clearAuxiliary(left || count == 1);
      registers.forget(SCRATCH);
    }
  }

  /** ROL and ROR, in the same way. */
  void rotate(Site site, boolean seen) {
    write(site, Support.count(site), seen);
  }

  private void write(Site site, int count, boolean needsOverflow) {
    if (count < 0) {
      byRegisterUnseen(site);
    } else if (needsOverflow && count > 1) {
      inTwoParts(site, count);
    } else {
      encoder.plain(site);
    }
  }

  /** OF is defined for a count of one: the last step is such a shift. */
  private void inTwoParts(Site site, int count) {
    Placement placement = encoder.find(site);
    registers.before(site, placement);
    parts(site, placement, count);
    registers.after(site, placement);
  }

  private void parts(Site site, Placement placement, int count) {
    boolean memory = placement.memory() != Placement.NONE;
    for (int part : new int[] {count - 1, 1}) {
      encoder.write(
          site,
          0,
          memory ? 0 : placement.host(0),
          0,
          memory ? Encoder.Place.GUEST : Encoder.Place.NONE,
          part);
    }
  }

  private void byRegisterUnseen(Site site) {
    Placement placement = registers.place(Placement.required(site), 1 << SCRATCH);
    registers.before(site, placement);
    registers.forget(SCRATCH);
    out.move(SCRATCH, HostRegister.of(CpuState.RCX));
    encoder.write(site, placement);
    registers.after(site, placement);
  }

  /** By CL, of a register. By zero the flags stay. */
  void byRegister(Site site) {
    boolean setsAll = !site.instruction().form().mnemonic().startsWith("ro");
    Placement placement = Placement.required(site);
    registers.before(site, placement);
    int host = placement.host(0);
    Instruction instruction = site.instruction();
    boolean is64 = site.bytes(0) == Long.BYTES;
    if (!is64) {
      out.moveLow(host, host);
    }
    out.extract(
        SCRATCH, HostRegister.of(CpuState.RCX), CONTEXT, is64 ? Context.LOW_6 : Context.LOW_5);
    int done = out.jumpShortIfZero();
    out.lea(SCRATCH, SCRATCH, -1);
    encoder.write(site, placement);
    byOne(instruction, host, is64);
    if (setsAll) {
      flags.clearAuxiliary(true);
    }
    out.bindShort(done);
    registers.after(site, placement);
  }

  /** The same shift by one: D1 with the same digit. */
  private void byOne(Instruction instruction, int host, boolean is64) {
    int digit = instruction.form().encoding().modrm().reg();
    if (is64) {
      out.wide(0xd1, digit, host);
    } else {
      out.narrow(0xd1, digit, host);
    }
  }
}
