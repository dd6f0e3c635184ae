package org.amber.jvm.integer;

import org.amber.jvm.cpu.Area;
import org.amber.jvm.cpu.EffectiveAddress;
import org.amber.jvm.cpu.Flags;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.OperandKind;
import org.jspecify.annotations.Nullable;

/** Single bits, searches for them, fields of them, and CRC32. */
final class BitMeanings implements Area {
  private static final int BYTE = 0xff;

  /** The polynomial of CRC-32C, reflected. */
  private static final int CASTAGNOLI = 0x82f6_3b78;

  /** What happens to a bit that was tested. */
  private enum Change {
    NONE,
    SET,
    RESET,
    COMPLEMENT;

    long of(long value, long bit) {
      return switch (this) {
        case NONE -> value;
        case SET -> value | bit;
        case RESET -> value & ~bit;
        case COMPLEMENT -> value ^ bit;
      };
    }
  }

  @Override
  public @Nullable Meaning meaning(Form form) {
    return switch (form.mnemonic()) {
      case "bt" -> site -> test(site, Change.NONE);
      case "bts" -> site -> test(site, Change.SET);
      case "btr" -> site -> test(site, Change.RESET);
      case "btc" -> site -> test(site, Change.COMPLEMENT);
      case "bsf" -> site -> scan(site, true);
      case "bsr" -> site -> scan(site, false);
      case "tzcnt" -> site -> count(site, true);
      case "lzcnt" -> site -> count(site, false);
      case "popcnt" -> BitMeanings::population;
      case "blsr" -> site -> lowestSet(site, "blsr");
      case "blsmsk" -> site -> lowestSet(site, "blsmsk");
      case "blsi" -> site -> lowestSet(site, "blsi");
      case "bextr" -> BitMeanings::extract;
      case "bzhi" -> BitMeanings::zeroHigh;
      case "pext" -> site -> gather(site, true);
      case "pdep" -> site -> gather(site, false);
      case "crc32" -> BitMeanings::crc;
      default -> null;
    };
  }

  /** Of the flags only CF is defined; the others stay. */
  private static Op test(Site site, Change change) {
    int bytes = site.bytes(0);
    int bits = 8 * bytes;
    Source index = Operands.source(site, 1);
    if (Operands.isMemory(site, 0)) {
      EffectiveAddress address = site.memory();
      boolean reachesOut = site.operand(1).kind() != OperandKind.I;
      int log = Integer.numberOfTrailingZeros(bits);
      return cpu -> {
        long number = index.get(cpu);
        long at = address.of(cpu, reachesOut ? (number >> log) * bytes : 0);
        long value =
            change == Change.NONE ? cpu.mmu().read(at, bytes) : cpu.mmu().readToChange(at, bytes);
        long bit = 1L << (number & (bits - 1));
        if (change != Change.NONE) {
          cpu.mmu().write(at, change.of(value, bit), bytes);
        }
        cpu.flags().setCarry((value & bit) != 0);
      };
    }
    Source first = Operands.source(site, 0);
    Sink sink = change == Change.NONE ? (cpu, value) -> {} : Operands.sink(site, 0);
    return cpu -> {
      long value = first.get(cpu);
      long bit = 1L << (index.get(cpu) & (bits - 1));
      sink.put(cpu, change.of(value, bit));
      cpu.flags().setCarry((value & bit) != 0);
    };
  }

  /**
   * BSF and BSR: of zero the destination stays as it is, as AMD documents and Intel's do it. The
   * other flags than ZF are undefined: as after logic with the source.
   */
  private static Op scan(Site site, boolean forward) {
    int bytes = site.bytes(0);
    long mask = Operands.mask(bytes);
    Source source = Operands.source(site, 1);
    Sink sink = Operands.sink(site, 0);
    return cpu -> {
      long signed = source.get(cpu);
      long value = signed & mask;
      if (value != 0) {
        sink.put(
            cpu,
            forward
                ? Long.numberOfTrailingZeros(value)
                : Long.SIZE - 1 - Long.numberOfLeadingZeros(value));
      }
      cpu.flags().logic(signed);
    };
  }

  /** TZCNT and LZCNT: CF and ZF are defined; OF, SF, AF and PF become zero. */
  private static Op count(Site site, boolean trailing) {
    int bytes = site.bytes(0);
    int bits = 8 * bytes;
    long mask = Operands.mask(bytes);
    Source source = Operands.source(site, 1);
    Sink sink = Operands.sink(site, 0);
    return cpu -> {
      long value = source.get(cpu) & mask;
      int zeros =
          trailing
              ? Math.min(bits, Long.numberOfTrailingZeros(value))
              : Long.numberOfLeadingZeros(value) - (Long.SIZE - bits);
      sink.put(cpu, zeros);
      cpu.flags().comparison(zeros == 0, false, value == 0);
    };
  }

  private static Op population(Site site) {
    long mask = Operands.mask(site.bytes(0));
    Source source = Operands.source(site, 1);
    Sink sink = Operands.sink(site, 0);
    return cpu -> {
      int ones = Long.bitCount(source.get(cpu) & mask);
      sink.put(cpu, ones);
      cpu.flags().comparison(ones == 0, false, false);
    };
  }

  /** BLSR, BLSMSK and BLSI: AF and PF are undefined. */
  private static Op lowestSet(Site site, String mnemonic) {
    int bytes = site.bytes(0);
    Source source = Operands.source(site, 1);
    Sink sink = Operands.sink(site, 0);
    boolean reset = mnemonic.equals("blsr");
    boolean isolate = mnemonic.equals("blsi");
    return cpu -> {
      long value = source.get(cpu);
      long result = reset ? value & (value - 1) : isolate ? value & -value : value ^ (value - 1);
      long extended = Operands.extend(result, bytes);
      sink.put(cpu, extended);
      Flags flags = cpu.flags();
      flags.logic(extended);
      flags.setCarry(isolate == (value != 0));
      flags.setCarryAndOverflow(flags.cf(), false);
    };
  }

  /** Only ZF, CF and OF are defined; the others are as after logic. */
  private static Op extract(Site site) {
    int bytes = site.bytes(0);
    int bits = 8 * bytes;
    Source source = Operands.source(site, 1);
    Source control = Operands.source(site, 2);
    Sink sink = Operands.sink(site, 0);
    return cpu -> {
      long value = source.get(cpu) & Operands.mask(bytes);
      int start = (int) control.get(cpu) & BYTE;
      int length = (int) (control.get(cpu) >> 8) & BYTE;
      long field = start >= bits ? 0 : value >>> start;
      long result =
          Operands.extend(length >= Long.SIZE ? field : field & ((1L << length) - 1), bytes);
      sink.put(cpu, result);
      cpu.flags().logic(result);
    };
  }

  private static Op zeroHigh(Site site) {
    int bytes = site.bytes(0);
    int bits = 8 * bytes;
    Source source = Operands.source(site, 1);
    Source index = Operands.source(site, 2);
    Sink sink = Operands.sink(site, 0);
    return cpu -> {
      int from = (int) index.get(cpu) & BYTE;
      long value = source.get(cpu);
      long result = from >= bits ? value : Operands.extend(value & ((1L << from) - 1), bytes);
      sink.put(cpu, result);
      cpu.flags().logic(result);
      cpu.flags().setCarryAndOverflow(from >= bits, false);
    };
  }

  private static Op gather(Site site, boolean extracts) {
    int bytes = site.bytes(0);
    Source source = Operands.source(site, 1);
    Source selector = Operands.source(site, 2);
    Sink sink = Operands.sink(site, 0);
    return cpu -> {
      long mask = selector.get(cpu) & Operands.mask(bytes);
      long value = source.get(cpu);
      sink.put(cpu, extracts ? Long.compress(value, mask) : Long.expand(value, mask));
    };
  }

  private static Op crc(Site site) {
    int bytes = site.bytes(1);
    Source old = Operands.source(site, 0);
    Source data = Operands.source(site, 1);
    Sink sink = Operands.sink(site, 0);
    return cpu -> sink.put(cpu, crc((int) old.get(cpu), data.get(cpu), bytes) & 0xffff_ffffL);
  }

  /** Goes on with a CRC-32C by some bytes, the lowest first. */
  static int crc(int crc, long data, int bytes) {
    int now = crc;
    for (int i = 0; i < bytes; i++) {
      now ^= (int) (data >>> (8 * i)) & BYTE;
      for (int bit = 0; bit < 8; bit++) {
        now = (now >>> 1) ^ (CASTAGNOLI & -(now & 1));
      }
    }
    return now;
  }
}
