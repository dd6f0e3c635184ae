package org.amber.jvm.vector;

import java.util.function.LongBinaryOperator;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;

/** Binds what works on 128 bits, or the 64 of MMX, as a whole; 256 bits are twice 128. */
final class ShuffleOps {
  private static final int PARAGRAPH = 2;

  private ShuffleOps() {}

  /** Computes two quadwords of the destination. */
  @FunctionalInterface
  interface ParagraphFunction {
    void apply(long[] v, int to, int a, int b);
  }

  /** Each 128 bits by themselves. */
  static Op paragraphs(Site site, ParagraphFunction f) {
    if (new VectorOperands(site).quads() <= PARAGRAPH) {
      return Lanes.whole(site, (cpu, v, to, a, b) -> f.apply(v, to, a, b));
    }
    return Lanes.whole(
        site,
        (cpu, v, to, a, b) -> {
          f.apply(v, to, a, b);
          f.apply(v, to + PARAGRAPH, a + PARAGRAPH, b + PARAGRAPH);
        });
  }

  private static boolean isMmx(Site site) {
    return new VectorOperands(site).quads() == 1;
  }

  /** A function that takes two quadwords to the two halves of one: PACKSSWB, PHADDW. */
  static Op halves(Site site, LongBinaryOperator f) {
    if (isMmx(site)) {
      return Lanes.binary(site, f);
    }
    return paragraphs(
        site,
        (v, to, a, b) -> {
          v[to] = f.applyAsLong(v[a], v[a + 1]);
          v[to + 1] = f.applyAsLong(v[b], v[b + 1]);
        });
  }

  /** Interleaves the lower quadwords; of MMX the lower halves. */
  static Op interleaveLow(Site site, LongBinaryOperator low, LongBinaryOperator high) {
    if (isMmx(site)) {
      return Lanes.binary(site, low);
    }
    return paragraphs(
        site,
        (v, to, a, b) -> {
          v[to] = low.applyAsLong(v[a], v[b]);
          v[to + 1] = high.applyAsLong(v[a], v[b]);
        });
  }

  /** Interleaves the upper quadwords; of MMX the upper halves. */
  static Op interleaveHigh(Site site, LongBinaryOperator low, LongBinaryOperator high) {
    if (isMmx(site)) {
      return Lanes.binary(site, high);
    }
    return paragraphs(
        site,
        (v, to, a, b) -> {
          v[to] = low.applyAsLong(v[a + 1], v[b + 1]);
          v[to + 1] = high.applyAsLong(v[a + 1], v[b + 1]);
        });
  }

  /** PSHUFB. */
  static Op bytes(Site site) {
    if (isMmx(site)) {
      return Lanes.binary(site, (a, b) -> Shuffles.bytes(a, a, b));
    }
    return paragraphs(
        site,
        (v, to, a, b) -> {
          v[to] = Shuffles.bytes(v[a], v[a + 1], v[b]);
          v[to + 1] = Shuffles.bytes(v[a], v[a + 1], v[b + 1]);
        });
  }

  /** PALIGNR: from a byte on in the first source behind the second. */
  static Op align(Site site) {
    int count = new VectorOperands(site).immediate();
    int from = count & 7;
    if (isMmx(site)) {
      return Lanes.binary(
          site,
          (a, b) -> Shuffles.funnel(quad(count, b, a, 0, 0), quad(count + 8, b, a, 0, 0), from));
    }
    return paragraphs(site, (v, to, a, b) -> ShuffledParagraphs.palignr(v, to, a, b, count));
  }

  /** Eight of 32 bytes, from a byte on. */
  static long aligned(int from, long first, long second, long third, long fourth) {
    long low = quad(from, first, second, third, fourth);
    return Shuffles.funnel(low, quad(from + 8, first, second, third, fourth), from & 7);
  }

  /** Eight of 16 bytes, from a byte on, when they have been shifted left by {@code count} bytes. */
  static long shiftedLeft(int count, int from, long low, long high) {
    return aligned(16 - Math.min(16, count) + from, 0, 0, low, high);
  }

  private static long quad(int offset, long first, long second, long third, long fourth) {
    return switch (offset >> 3) {
      case 0 -> first;
      case 1 -> second;
      case 2 -> third;
      case 3 -> fourth;
      default -> 0;
    };
  }

  /** PSRLDQ. */
  static Op shiftBytesRight(Site site) {
    int count = new VectorOperands(site).immediate();
    return paragraphs(site, (v, to, a, b) -> ShuffledParagraphs.psrldq(v, to, a, b, count));
  }

  /** PSLLDQ. */
  static Op shiftBytesLeft(Site site) {
    int count = new VectorOperands(site).immediate();
    return paragraphs(site, (v, to, a, b) -> ShuffledParagraphs.pslldq(v, to, a, b, count));
  }

  /** SHUFPS, or PSHUFD where there is one source. */
  static Op dwords(Site site, boolean oneSource) {
    int selectors = new VectorOperands(site).immediate();
    return paragraphs(
        site,
        (v, to, a, b) -> {
          int low = oneSource ? b : a;
          v[to] = Shuffles.dwords(v[low], v[low + 1], selectors);
          v[to + 1] = Shuffles.dwords(v[b], v[b + 1], selectors >> 4);
        });
  }

  /** SHUFPD, or VPERMILPD where there is one source: a bit for each quadword. */
  static Op quads(Site site, boolean oneSource) {
    VectorOperands operands = new VectorOperands(site);
    int selectors = operands.immediate();
    int quads = operands.quads();
    return Lanes.whole(
        site,
        (cpu, v, to, a, b) -> {
          for (int i = 0; i < quads; i++) {
            int source = oneSource || (i & 1) != 0 ? b : a;
            v[to + i] = v[source + (i & 2) + (selectors >> i & 1)];
          }
        });
  }

  /** PSHUFLW. */
  static Op lowWords(Site site) {
    int selectors = new VectorOperands(site).immediate();
    return paragraphs(
        site,
        (v, to, a, b) -> {
          v[to] = Shuffles.words(v[b], selectors);
          v[to + 1] = v[b + 1];
        });
  }

  /** PSHUFHW. */
  static Op highWords(Site site) {
    int selectors = new VectorOperands(site).immediate();
    return paragraphs(
        site,
        (v, to, a, b) -> {
          v[to] = v[b];
          v[to + 1] = Shuffles.words(v[b + 1], selectors);
        });
  }

  /** VPERMILPS by a vector. */
  static Op dwordsByVector(Site site) {
    return paragraphs(
        site,
        (v, to, a, b) -> {
          for (int i = 0; i < PARAGRAPH; i++) {
            v[to + i] = chosenDwords(v, a, v[b + i], 3);
          }
        });
  }

  /** VPERMD. */
  static Op dwordsAcross(Site site) {
    return Lanes.whole(
        site,
        (cpu, v, to, a, b) -> {
          for (int i = 0; i < Vcpu.LANES; i++) {
            v[to + i] = chosenDwords(v, b, v[a + i], 7);
          }
        });
  }

  private static long chosenDwords(long[] v, int source, long control, int mask) {
    int low = (int) control & mask;
    int high = (int) (control >>> 32) & mask;
    return Shuffles.dword(v[source + (low >> 1)], 0, low & 1)
        | Shuffles.dword(v[source + (high >> 1)], 0, high & 1) << 32;
  }

  /** VPERMILPD by a vector: bit 1 of each quadword. */
  static Op quadsByVector(Site site) {
    return paragraphs(
        site,
        (v, to, a, b) -> {
          v[to] = v[a + ((int) v[b] >> 1 & 1)];
          v[to + 1] = v[a + ((int) v[b + 1] >> 1 & 1)];
        });
  }

  /** VPERMQ. */
  static Op quadsAcross(Site site) {
    int selectors = new VectorOperands(site).immediate();
    return Lanes.whole(
        site,
        (cpu, v, to, a, b) -> {
          for (int i = 0; i < Vcpu.LANES; i++) {
            v[to + i] = v[b + (selectors >> (2 * i) & 3)];
          }
        });
  }

  /** VPERM2F128. */
  static Op paragraphsAcross(Site site) {
    int selectors = new VectorOperands(site).immediate();
    return Lanes.whole(
        site,
        (cpu, v, to, a, b) -> {
          for (int i = 0; i < Vcpu.LANES; i++) {
            int selector = selectors >> (4 * (i >> 1));
            int source = (selector & 2) == 0 ? a : b;
            int half = PARAGRAPH * (selector & 1);
            v[to + i] = (selector & 8) != 0 ? 0 : v[source + half + (i & 1)];
          }
        });
  }

  /**
   * Blends by the byte in the instruction.
   *
   * @param again whether the same bits are used for each 128 bits
   */
  static Op blend(Site site, int elementBits, boolean again) {
    VectorOperands operands = new VectorOperands(site);
    int perQuad = Long.SIZE / elementBits;
    long[] masks = new long[operands.quads()];
    for (int i = 0; i < masks.length; i++) {
      int first = perQuad * (again ? i & 1 : i);
      masks[i] = Shuffles.mask(operands.immediate() >> first, elementBits);
    }
    return Lanes.whole(
        site,
        (cpu, v, to, a, b) -> {
          for (int i = 0; i < masks.length; i++) {
            v[to + i] = Swar.select(masks[i], v[b + i], v[a + i]);
          }
        });
  }
}
