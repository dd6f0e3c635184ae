package org.amber.jvm.integer;

import org.amber.cpu.CpuState;
import org.amber.jvm.cpu.Area;
import org.amber.jvm.cpu.EffectiveAddress;
import org.amber.jvm.cpu.Flags;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.decode.Form;
import org.jspecify.annotations.Nullable;

/** Moves, extensions, and what does nothing. */
final class MoveMeanings implements Area {
  @Override
  public @Nullable Meaning meaning(Form form) {
    return switch (form.mnemonic()) {
      case "mov" -> isPlain(form) ? MoveMeanings::move : null;
      case "movabs", "movsx", "movsxd", "movnti" -> MoveMeanings::move;
      case "movzx" -> MoveMeanings::moveWithZeros;
      case "lea" -> MoveMeanings::loadAddress;
      case "movbe" -> MoveMeanings::moveReversed;
      case "bswap" -> MoveMeanings::swapBytes;
      case "xlat" -> MoveMeanings::translate;
      case "cbw" -> site -> extendAccumulator(2);
      case "cwde" -> site -> extendAccumulator(4);
      case "cdqe" -> site -> extendAccumulator(8);
      case "cwd" -> site -> signOfAccumulator(2);
      case "cdq" -> site -> signOfAccumulator(4);
      case "cqo" -> site -> signOfAccumulator(8);
      case "lahf" -> site -> MoveMeanings::loadFlags;
      case "sahf" ->
          site ->
              cpu -> {
                Flags flags = cpu.flags();
                long overflow = flags.of() ? Flags.OF : 0;
                flags.setStatus((cpu.gpr()[CpuState.RAX] >> 8 & 0xff) | overflow);
              };
      case "cmc" -> site -> cpu -> cpu.flags().setCarry(!cpu.flags().cf());
      case "clc" -> site -> cpu -> cpu.flags().setCarry(false);
      case "stc" -> site -> cpu -> cpu.flags().setCarry(true);
      case "cld" -> site -> cpu -> cpu.flags().put(Flags.DF, false);
      case "std" -> site -> cpu -> cpu.flags().put(Flags.DF, true);
      case "clflush", "clflushopt", "clwb" -> MoveMeanings::touch;
      default -> other(form);
    };
  }

  private static boolean isPlain(Form form) {
    return form.operands().stream()
        .noneMatch(
            operand ->
                switch (operand.kind()) {
                  case SEGMENT, CONTROL, DEBUG -> true;
                  default -> false;
                });
  }

  private static @Nullable Meaning other(Form form) {
    String mnemonic = form.mnemonic();
    if (mnemonic.startsWith("cmov")) {
      Condition condition = Condition.of(mnemonic, "cmov");
      return site -> moveIf(site, condition);
    }
    if (mnemonic.startsWith("set")) {
      Condition condition = Condition.of(mnemonic, "set");
      return site -> set(site, condition);
    }
    return form.doesNothing() ? site -> QuickOps.nothing() : null;
  }

  private static Op set(Site site, Condition condition) {
    Op quick = QuickOps.set(site, condition);
    if (quick != null) {
      return quick;
    }
    Sink sink = Operands.sink(site, 0);
    return cpu -> sink.put(cpu, condition.test(cpu.flags()) ? 1 : 0);
  }

  private static Op move(Site site) {
    Op quick = QuickOps.move(site, false);
    if (quick != null) {
      return quick;
    }
    Source source = Operands.source(site, 1);
    Sink sink = Operands.sink(site, 0);
    return cpu -> sink.put(cpu, source.get(cpu));
  }

  private static Op moveWithZeros(Site site) {
    Op quick = QuickOps.move(site, true);
    if (quick != null) {
      return quick;
    }
    Source source = Operands.source(site, 1);
    Sink sink = Operands.sink(site, 0);
    long mask = Operands.mask(site.bytes(1));
    return cpu -> sink.put(cpu, source.get(cpu) & mask);
  }

  /** The source is read in any case, and a register of 32 bits is zero-extended. */
  private static Op moveIf(Site site, Condition condition) {
    Op quick = QuickOps.moveIf(site, condition);
    if (quick != null) {
      return quick;
    }
    Source source = Operands.source(site, 1);
    Source old = Operands.source(site, 0);
    Sink sink = Operands.sink(site, 0);
    return cpu -> {
      long value = source.get(cpu);
      sink.put(cpu, condition.test(cpu.flags()) ? value : old.get(cpu));
    };
  }

  private static Op loadAddress(Site site) {
    Op quick = QuickOps.loadAddress(site);
    if (quick != null) {
      return quick;
    }
    EffectiveAddress address = site.memory();
    Sink sink = Operands.sink(site, 0);
    return cpu -> sink.put(cpu, address.offset(cpu));
  }

  private static Op moveReversed(Site site) {
    Source source = Operands.source(site, 1);
    Sink sink = Operands.sink(site, 0);
    int unused = Long.SIZE - 8 * site.bytes(0);
    return cpu -> sink.put(cpu, Long.reverseBytes(source.get(cpu)) >>> unused);
  }

  /** Of 16 bits the result is undefined; zero is what processors give. */
  private static Op swapBytes(Site site) {
    Source source = Operands.source(site, 0);
    Sink sink = Operands.sink(site, 0);
    int bytes = site.bytes(0);
    int unused = Long.SIZE - 8 * bytes;
    return bytes == 2
        ? cpu -> sink.put(cpu, 0)
        : cpu -> sink.put(cpu, Long.reverseBytes(source.get(cpu)) >>> unused);
  }

  private static Op translate(Site site) {
    EffectiveAddress table = EffectiveAddress.at(site, CpuState.RBX, true);
    Sink sink = Operands.sink(CpuState.RAX, 1, false);
    return cpu -> {
      long at = table.of(cpu, cpu.gpr()[CpuState.RAX] & 0xff);
      sink.put(cpu, cpu.mmu().read8(at));
    };
  }

  private static Op extendAccumulator(int bytes) {
    Source half = Operands.register(CpuState.RAX, bytes / 2, false);
    Sink sink = Operands.sink(CpuState.RAX, bytes, false);
    return cpu -> sink.put(cpu, half.get(cpu));
  }

  private static Op signOfAccumulator(int bytes) {
    Source accumulator = Operands.register(CpuState.RAX, bytes, false);
    Sink sink = Operands.sink(CpuState.RDX, bytes, false);
    return cpu -> sink.put(cpu, accumulator.get(cpu) >> 63);
  }

  private static void loadFlags(Vcpu cpu) {
    long[] gpr = cpu.gpr();
    long low = (cpu.flags().status() & 0xff) | 2;
    gpr[CpuState.RAX] = (gpr[CpuState.RAX] & ~0xff00L) | low << 8;
  }

  /** Flushing a line needs what loading a byte needs. */
  private static Op touch(Site site) {
    EffectiveAddress address = site.memory();
    return cpu -> cpu.mmu().requireReadable(address.of(cpu), 1);
  }
}
