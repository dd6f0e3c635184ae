package org.amber.jvm.x87;

import org.amber.jvm.cpu.EffectiveAddress;
import org.amber.jvm.cpu.FpuRegisters;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.Address;
import org.amber.jvm.decode.Instruction;

/**
 * Where an instruction of the x87 unit stands: what the pointers say behind it.
 *
 * <p>Processors differ in when they note the opcode and the operand's address: always, or only when
 * an exception comes that is not masked. Here it is always.
 *
 * @param opcode the low 11 bits of the opcode
 * @param address of its first byte, prefixes included
 */
record Place(int opcode, long address) {
  private static final int REGISTER = 0xc0;
  private static final int LOW = 7;
  private static final int MOD_SHIFT = 6;
  private static final int BYTE = 8;

  /** What an instruction without an operand in memory does; nothing that faults. */
  @FunctionalInterface
  interface Action {
    void run(FpuRegisters fpu);
  }

  /** What an instruction with an operand in memory of at most 8 bytes does. */
  @FunctionalInterface
  interface MemoryAction {
    void run(FpuRegisters fpu, long bits);
  }

  static Place of(Site site) {
    return new Place(opcode(site.instruction()), site.address());
  }

  /** The last three bits of the first opcode byte, and ModRM. */
  static int opcode(Instruction instruction) {
    int modrm = (instruction.reg() & LOW) << 3;
    if (instruction.hasMemory()) {
      modrm |= memory(instruction.memory());
    } else {
      modrm |= REGISTER | (instruction.rm() & LOW);
    }
    return (instruction.form().encoding().opcode() & LOW) << BYTE | modrm;
  }

  private static int memory(Address address) {
    boolean always = address.base() == Address.RIP || address.base() == Address.NO_REGISTER;
    int mod =
        address.displacementBytes() == 1 ? 1 : address.displacementBytes() == 0 || always ? 0 : 2;
    int rm = address.sib() ? 4 : address.base() == Address.RIP ? 5 : address.base() & LOW;
    return mod << MOD_SHIFT | rm;
  }

  /** An instruction without an operand in memory. */
  static Op onRegisters(Site site, Action action) {
    Place place = of(site);
    return cpu -> {
      FpuRegisters fpu = cpu.fpu();
      fpu.requireNonePending();
      fpu.executed(place.opcode, place.address);
      action.run(fpu);
    };
  }

  /** An instruction that reads memory. */
  static Op onMemory(Site site, MemoryAction action) {
    Place place = of(site);
    EffectiveAddress address = site.memory();
    int bytes = site.bytes(0);
    return cpu -> {
      FpuRegisters fpu = cpu.fpu();
      fpu.requireNonePending();
      long bits = cpu.mmu().read(address.of(cpu), bytes);
      fpu.executed(place.opcode, place.address, address.offset(cpu));
      action.run(fpu, bits);
    };
  }
}
