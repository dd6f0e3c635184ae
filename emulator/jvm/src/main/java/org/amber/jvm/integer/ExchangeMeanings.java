package org.amber.jvm.integer;

import org.amber.cpu.CpuState;
import org.amber.jvm.cpu.Area;
import org.amber.jvm.cpu.EffectiveAddress;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.cpu.Mmu;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.Form;
import org.jspecify.annotations.Nullable;

/** Exchanges and compare-and-exchange. One thread runs all guests: every instruction is atomic. */
final class ExchangeMeanings implements Area {
  private static final long LOW = 0xffff_ffffL;

  @Override
  public @Nullable Meaning meaning(Form form) {
    return switch (form.mnemonic()) {
      case "xchg" -> ExchangeMeanings::exchange;
      case "cmpxchg" -> ExchangeMeanings::compareAndExchange;
      case "cmpxchg8b" -> ExchangeMeanings::compareAndExchange8;
      case "cmpxchg16b" -> ExchangeMeanings::compareAndExchange16;
      default -> null;
    };
  }

  private static Op exchange(Site site) {
    int bytes = site.bytes(0);
    Source second = Operands.source(site, 1);
    Sink secondSink = Operands.sink(site, 1);
    if (Operands.isMemory(site, 0)) {
      EffectiveAddress address = site.memory();
      return cpu -> {
        long at = address.of(cpu);
        long old = cpu.mmu().readToChange(at, bytes);
        cpu.mmu().write(at, second.get(cpu), bytes);
        secondSink.put(cpu, old);
      };
    }
    Source first = Operands.source(site, 0);
    Sink firstSink = Operands.sink(site, 0);
    return cpu -> {
      long a = first.get(cpu);
      long b = second.get(cpu);
      firstSink.put(cpu, b);
      secondSink.put(cpu, a);
    };
  }

  /**
   * The destination is written in any case, with what it has if it differs: Intel SDM volume 2,
   * CMPXCHG. A 32-bit register that differs keeps its upper half, as processors do it, and so does
   * RAX when it does not differ.
   */
  private static Op compareAndExchange(Site site) {
    int bytes = site.bytes(0);
    Source accumulator = Operands.register(CpuState.RAX, bytes, false);
    Sink newAccumulator = Operands.sink(CpuState.RAX, bytes, false);
    Source replacement = Operands.source(site, 1);
    if (Operands.isMemory(site, 0)) {
      EffectiveAddress address = site.memory();
      return cpu -> {
        long at = address.of(cpu);
        long a = accumulator.get(cpu);
        long old = Operands.extend(cpu.mmu().readToChange(at, bytes), bytes);
        cpu.mmu().write(at, a == old ? replacement.get(cpu) : old, bytes);
        if (a != old) {
          newAccumulator.put(cpu, old);
        }
        long difference = Operands.extend(a - old, bytes);
        Arithmetic.SUB.flags(cpu.flags(), a, old, difference, bytes);
      };
    }
    Source first = Operands.source(site, 0);
    Sink sink = Operands.sink(site, 0);
    return cpu -> {
      long a = accumulator.get(cpu);
      long old = first.get(cpu);
      if (a == old) {
        sink.put(cpu, replacement.get(cpu));
      } else {
        newAccumulator.put(cpu, old);
      }
      long difference = Operands.extend(a - old, bytes);
      Arithmetic.SUB.flags(cpu.flags(), a, old, difference, bytes);
    };
  }

  private static Op compareAndExchange8(Site site) {
    EffectiveAddress address = site.memory();
    return cpu -> {
      long[] gpr = cpu.gpr();
      long at = address.of(cpu);
      long wanted = gpr[CpuState.RDX] << 32 | (gpr[CpuState.RAX] & LOW);
      long old = cpu.mmu().readToChange(at, 8);
      boolean same = old == wanted;
      cpu.mmu().write64(at, same ? gpr[CpuState.RCX] << 32 | (gpr[CpuState.RBX] & LOW) : old);
      if (!same) {
        gpr[CpuState.RAX] = old & LOW;
        gpr[CpuState.RDX] = old >>> 32;
      }
      cpu.flags().setZero(same);
    };
  }

  private static Op compareAndExchange16(Site site) {
    EffectiveAddress address = site.memory();
    return cpu -> {
      long[] gpr = cpu.gpr();
      Mmu mmu = cpu.mmu();
      long at = address.of(cpu);
      mmu.requireAligned(at);
      mmu.requireWritable(at, 16);
      long low = mmu.read64(at);
      long high = mmu.read64(at + 8);
      boolean same = low == gpr[CpuState.RAX] && high == gpr[CpuState.RDX];
      mmu.write64(at, same ? gpr[CpuState.RBX] : low);
      mmu.write64(at + 8, same ? gpr[CpuState.RCX] : high);
      if (!same) {
        gpr[CpuState.RAX] = low;
        gpr[CpuState.RDX] = high;
      }
      cpu.flags().setZero(same);
    };
  }
}
