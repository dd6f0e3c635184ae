package org.amber.jvm.vector;

import org.amber.jvm.cpu.EffectiveAddress;
import org.amber.jvm.cpu.Mmu;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.decode.Trait;

/** Vector operands in memory. */
final class VectorMemory {
  private static final int XMM = 16;
  private static final int YMM = 32;

  private VectorMemory() {}

  /**
   * The alignment that an operand must have: SSE demands it of 16 bytes, AVX only of moves that are
   * there for it. Intel SDM volume 1, 14.9.
   *
   * @return 1 for any
   */
  private static int alignment(Site site, int bytes) {
    boolean aligned =
        site.vex()
            ? site.instruction().form().has(Trait.ALIGNED)
            : !site.instruction().form().has(Trait.UNALIGNED);
    return aligned && bytes >= XMM ? bytes : 1;
  }

  /** Loads an operand to a place of {@link Vcpu#vectors}. */
  static Op load(Site site, int operand, int to) {
    EffectiveAddress address = site.memory();
    int bytes = site.bytes(operand);
    int alignment = alignment(site, bytes);
    return switch (bytes) {
      case XMM ->
          alignment == 1
              ? cpu -> load16(cpu, address.of(cpu), to)
              : cpu -> load16(cpu, aligned(cpu, address.of(cpu), XMM), to);
      case YMM ->
          alignment == 1
              ? cpu -> load32(cpu, address.of(cpu), to)
              : cpu -> load32(cpu, aligned(cpu, address.of(cpu), YMM), to);
      case Long.BYTES -> cpu -> cpu.vectors()[to] = cpu.mmu().read64(address.of(cpu));
      default -> cpu -> cpu.vectors()[to] = cpu.mmu().read(address.of(cpu), bytes);
    };
  }

  private static void load16(Vcpu cpu, long address, int to) {
    Mmu mmu = cpu.mmu();
    long first = mmu.read64(address);
    long second = mmu.read64(address + 8);
    long[] v = cpu.vectors();
    v[to] = first;
    v[to + 1] = second;
  }

  private static void load32(Vcpu cpu, long address, int to) {
    Mmu mmu = cpu.mmu();
    long first = mmu.read64(address);
    long second = mmu.read64(address + 8);
    long third = mmu.read64(address + 16);
    long fourth = mmu.read64(address + 24);
    long[] v = cpu.vectors();
    v[to] = first;
    v[to + 1] = second;
    v[to + 2] = third;
    v[to + 3] = fourth;
  }

  /**
   * Stores a place of {@link Vcpu#vectors} into the operand in memory.
   *
   * @param operand the destination's number, for its width
   */
  static Op store(Site site, int operand, int from) {
    EffectiveAddress address = site.memory();
    int bytes = site.bytes(operand);
    int alignment = alignment(site, bytes);
    return switch (bytes) {
      case XMM, YMM ->
          alignment == 1
              ? cpu -> storeAll(cpu, address.of(cpu), from, bytes)
              : cpu -> storeAll(cpu, aligned(cpu, address.of(cpu), bytes), from, bytes);
      case Long.BYTES -> cpu -> cpu.mmu().write64(address.of(cpu), cpu.vectors()[from]);
      default -> cpu -> cpu.mmu().write(address.of(cpu), cpu.vectors()[from], bytes);
    };
  }

  private static void storeAll(Vcpu cpu, long address, int from, int bytes) {
    Mmu mmu = cpu.mmu();
    long[] v = cpu.vectors();
    mmu.requireWritable(address, bytes);
    for (int i = 0; i < bytes / Long.BYTES; i++) {
      mmu.write64(address + (long) Long.BYTES * i, v[from + i]);
    }
  }

  private static long aligned(Vcpu cpu, long address, int bytes) {
    cpu.mmu().requireAligned(address, bytes);
    return address;
  }
}
