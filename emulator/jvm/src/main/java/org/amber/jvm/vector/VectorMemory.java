package org.amber.jvm.vector;

import org.amber.jvm.cpu.EffectiveAddress;
import org.amber.jvm.cpu.FastVectors;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.integer.QuickOps;

/** Vector operands in memory. */
final class VectorMemory {
  private static final int XMM = 16;
  private static final int YMM = 32;

  private VectorMemory() {}

  /** Loads an operand to a place of {@link Vcpu#vectors}. */
  static Op load(Site site, int operand, int to) {
    EffectiveAddress address = site.memory();
    int bytes = site.bytes(operand);
    int alignment = VectorOperands.alignment(site, operand);
    Op quick = bytes == XMM ? QuickOps.loadVector(site, alignment != 1, to) : null;
    if (quick != null) {
      return quick;
    }
    return switch (bytes) {
      case XMM ->
          alignment == 1
              ? cpu -> load16(cpu, address.of(cpu), to)
              : cpu -> loadAligned16(cpu, address.of(cpu), to);
      case YMM ->
          alignment == 1
              ? cpu -> load32(cpu, address.of(cpu), to)
              : cpu -> loadAligned32(cpu, address.of(cpu), to);
      case Long.BYTES -> cpu -> cpu.vectors()[to] = cpu.mmu().read64(address.of(cpu));
      default -> cpu -> cpu.vectors()[to] = cpu.mmu().read(address.of(cpu), bytes);
    };
  }

  private static void load16(Vcpu cpu, long address, int to) {
    FastVectors.load16(address, cpu.vectors(), to, cpu.mmu().workspace(), cpu.mmu());
  }

  private static void loadAligned16(Vcpu cpu, long address, int to) {
    FastVectors.loadAligned16(address, cpu.vectors(), to, cpu.mmu().workspace(), cpu.mmu());
  }

  private static void load32(Vcpu cpu, long address, int to) {
    FastVectors.load32(address, cpu.vectors(), to, cpu.mmu().workspace(), cpu.mmu());
  }

  private static void loadAligned32(Vcpu cpu, long address, int to) {
    FastVectors.loadAligned32(address, cpu.vectors(), to, cpu.mmu().workspace(), cpu.mmu());
  }

  /**
   * Stores a place of {@link Vcpu#vectors} into the operand in memory.
   *
   * @param operand the destination's number, for its width
   */
  static Op store(Site site, int operand, int from) {
    EffectiveAddress address = site.memory();
    int bytes = site.bytes(operand);
    int alignment = VectorOperands.alignment(site, operand);
    Op quick = bytes == XMM ? QuickOps.storeVector(site, alignment != 1, from) : null;
    if (quick != null) {
      return quick;
    }
    return switch (bytes) {
      case XMM ->
          alignment == 1
              ? cpu -> store16(cpu, address.of(cpu), from)
              : cpu -> storeAligned16(cpu, address.of(cpu), from);
      case YMM ->
          alignment == 1
              ? cpu -> store32(cpu, address.of(cpu), from)
              : cpu -> storeAligned32(cpu, address.of(cpu), from);
      case Long.BYTES -> cpu -> cpu.mmu().write64(address.of(cpu), cpu.vectors()[from]);
      default -> cpu -> cpu.mmu().write(address.of(cpu), cpu.vectors()[from], bytes);
    };
  }

  private static void store16(Vcpu cpu, long address, int from) {
    FastVectors.store16(address, cpu.vectors(), from, cpu.mmu().workspace(), cpu.mmu());
  }

  private static void storeAligned16(Vcpu cpu, long address, int from) {
    FastVectors.storeAligned16(address, cpu.vectors(), from, cpu.mmu().workspace(), cpu.mmu());
  }

  private static void store32(Vcpu cpu, long address, int from) {
    FastVectors.store32(address, cpu.vectors(), from, cpu.mmu().workspace(), cpu.mmu());
  }

  private static void storeAligned32(Vcpu cpu, long address, int from) {
    FastVectors.storeAligned32(address, cpu.vectors(), from, cpu.mmu().workspace(), cpu.mmu());
  }
}
