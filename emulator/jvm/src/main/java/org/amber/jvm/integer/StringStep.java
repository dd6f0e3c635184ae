package org.amber.jvm.integer;

import org.amber.cpu.CpuState;
import org.amber.jvm.cpu.EffectiveAddress;
import org.amber.jvm.cpu.Flags;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;

/** One iteration of a string instruction. */
final class StringStep implements Op {
  private final StringOperation operation;
  private final EffectiveAddress source;
  private final EffectiveAddress destination;
  private final int bytes;
  private final int addressBytes;

  StringStep(Site site, StringOperation operation) {
    this.operation = operation;
    this.source = EffectiveAddress.at(site, CpuState.RSI, true);
    this.destination = EffectiveAddress.at(site, CpuState.RDI, false);
    this.bytes = site.bytes(0);
    this.addressBytes = site.instruction().prefixes().addressSize() ? 4 : 8;
  }

  /** Bytes of an element. */
  int bytes() {
    return bytes;
  }

  /** Bytes of RCX, RSI and RDI that count. */
  int addressBytes() {
    return addressBytes;
  }

  long source(Vcpu cpu) {
    return source.of(cpu);
  }

  long destination(Vcpu cpu) {
    return destination.of(cpu);
  }

  @Override
  public void run(Vcpu cpu) {
    switch (operation) {
      case MOVS ->
          cpu.mmu().write(destination.of(cpu), cpu.mmu().read(source.of(cpu), bytes), bytes);
      case STOS -> cpu.mmu().write(destination.of(cpu), cpu.gpr()[CpuState.RAX], bytes);
      case LODS -> Operands.put(cpu, CpuState.RAX, cpu.mmu().read(source.of(cpu), bytes), bytes);
      case CMPS -> {
        long first = cpu.mmu().read(source.of(cpu), bytes);
        compare(cpu, first, cpu.mmu().read(destination.of(cpu), bytes));
      }
      case SCAS ->
          compare(cpu, cpu.gpr()[CpuState.RAX], cpu.mmu().read(destination.of(cpu), bytes));
    }
    advance(cpu, 1);
  }

  private void compare(Vcpu cpu, long first, long second) {
    long a = Operands.extend(first, bytes);
    long b = Operands.extend(second, bytes);
    Arithmetic.SUB.flags(cpu.flags(), a, b, Operands.extend(a - b, bytes), bytes);
  }

  /** Moves RSI and RDI behind some elements. */
  void advance(Vcpu cpu, long elements) {
    long distance = (cpu.flags().has(Flags.DF) ? -bytes : bytes) * elements;
    long[] gpr = cpu.gpr();
    if (operation.hasSource()) {
      Operands.put(cpu, CpuState.RSI, gpr[CpuState.RSI] + distance, addressBytes);
    }
    if (operation.hasDestination()) {
      Operands.put(cpu, CpuState.RDI, gpr[CpuState.RDI] + distance, addressBytes);
    }
  }
}
