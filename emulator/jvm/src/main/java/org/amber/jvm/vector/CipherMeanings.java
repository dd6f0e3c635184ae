package org.amber.jvm.vector;

import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.jspecify.annotations.Nullable;

/** AES, SHA, PCLMULQDQ, string comparisons, and searches for motion and minima. */
final class CipherMeanings {
  private CipherMeanings() {}

  /** By the name without the V of VEX. */
  static @Nullable Meaning of(String name) {
    return switch (name) {
      case "aesenc" -> site -> ShuffleOps.paragraphs(site, Aes::encrypt);
      case "aesenclast" -> site -> ShuffleOps.paragraphs(site, Aes::encryptLast);
      case "aesdec" -> site -> ShuffleOps.paragraphs(site, Aes::decrypt);
      case "aesdeclast" -> site -> ShuffleOps.paragraphs(site, Aes::decryptLast);
      case "aesimc" -> site -> ShuffleOps.paragraphs(site, Aes::inverseMixColumns);
      case "aeskeygenassist" ->
          withByte((v, to, a, b, constant) -> Aes.assistKeyGeneration(v, to, b, constant));
      case "pclmulqdq" -> withByte(CipherMeanings::multiplyCarryless);
      case "sha1rnds4" -> withByte(Sha::fourRounds1);
      case "sha1nexte" -> site -> ShuffleOps.paragraphs(site, Sha::nextE1);
      case "sha1msg1" -> site -> ShuffleOps.paragraphs(site, Sha::firstMessage1);
      case "sha1msg2" -> site -> ShuffleOps.paragraphs(site, Sha::secondMessage1);
      case "sha256rnds2" -> site -> ShuffleOps.paragraphs(site, Sha::twoRounds256);
      case "sha256msg1" -> site -> ShuffleOps.paragraphs(site, Sha::firstMessage256);
      case "sha256msg2" -> site -> ShuffleOps.paragraphs(site, Sha::secondMessage256);
      case "pcmpistri" -> site -> StringOps.index(site, StringOps.Lengths.IMPLICIT);
      case "pcmpistrm" -> site -> StringOps.mask(site, StringOps.Lengths.IMPLICIT);
      case "pcmpestri" -> site -> StringOps.index(site, StringOps.Lengths.DWORDS);
      case "pcmpestrm" -> site -> StringOps.mask(site, StringOps.Lengths.DWORDS);
      case "pcmpestriq" -> site -> StringOps.index(site, StringOps.Lengths.QUADWORDS);
      case "pcmpestrmq" -> site -> StringOps.mask(site, StringOps.Lengths.QUADWORDS);
      case "phminposuw" -> site -> ShuffleOps.paragraphs(site, CipherMeanings::minimum);
      case "mpsadbw" -> CipherMeanings::differences;
      default -> null;
    };
  }

  /** Computes two quadwords of the destination. */
  @FunctionalInterface
  private interface ByteFunction {
    void apply(long[] v, int to, int a, int b, int number);
  }

  private static Meaning withByte(ByteFunction f) {
    return site -> {
      int number = new VectorOperands(site).immediate();
      return ShuffleOps.paragraphs(site, (v, to, a, b) -> f.apply(v, to, a, b, number));
    };
  }

  private static void multiplyCarryless(long[] v, int to, int a, int b, int chosen) {
    long x = v[a + (chosen & 1)];
    long y = v[b + (chosen >> 4 & 1)];
    v[to] = Carryless.low(x, y);
    v[to + 1] = Carryless.high(x, y);
  }

  /** PHMINPOSUW: the least word, and the first place where it is. */
  private static void minimum(long[] v, int to, int a, int b) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 8; i++) {
      least = Math.min(least, ElementOps.get(v, b, i, Short.SIZE) << 3 | i);
    }
    v[to] = least >>> 3 | (least & 7) << Short.SIZE;
    v[to + 1] = 0;
  }

  /** MPSADBW. */
  private static Op differences(Site site) {
    VectorOperands operands = new VectorOperands(site);
    int control = operands.immediate();
    int quads = operands.quads();
    return Lanes.whole(
        site,
        (cpu, v, to, a, b) -> {
          for (int i = 0; i < quads; i += 2) {
            differences(v, to + i, a + i, b + i, control >> (3 * i / 2));
          }
        });
  }

  /** Eight sums of four differences: a's bytes slide, four of b's stand. */
  private static void differences(long[] v, int to, int a, int b, int control) {
    long standing = ElementOps.get(v, b, control & 3, Integer.SIZE);
    int first = control & 4;
    for (int i = 0; i < 8; i++) {
      int at = first + i;
      long sliding =
          at < 8 ? Shuffles.funnel(v[a], v[a + 1], at) : v[a + 1] >>> (Byte.SIZE * (at - 8));
      int sum = PackedIntegers.sumOfFourDifferences(sliding, standing);
      ElementOps.put(v, to, i, Short.SIZE, sum);
    }
  }
}
