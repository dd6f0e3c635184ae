package org.amber.jvm.vector;

/**
 * What instructions do that compute each quadword from those in the same places of their sources,
 * for 128 bits of {@link org.amber.jvm.cpu.Vcpu#vectors}, as compiled code calls it: named as the
 * instruction; {@code a} is where the first source begins, {@code b} the second.
 */
public final class PackedParagraphs {
  private PackedParagraphs() {}

  public static void pand(long[] v, int to, int a, int b) {
    v[to] = v[a] & v[b];
    v[to + 1] = v[a + 1] & v[b + 1];
  }

  public static void pandn(long[] v, int to, int a, int b) {
    v[to] = ~v[a] & v[b];
    v[to + 1] = ~v[a + 1] & v[b + 1];
  }

  public static void por(long[] v, int to, int a, int b) {
    v[to] = v[a] | v[b];
    v[to + 1] = v[a + 1] | v[b + 1];
  }

  public static void pxor(long[] v, int to, int a, int b) {
    v[to] = v[a] ^ v[b];
    v[to + 1] = v[a + 1] ^ v[b + 1];
  }

  public static void paddq(long[] v, int to, int a, int b) {
    v[to] = v[a] + v[b];
    v[to + 1] = v[a + 1] + v[b + 1];
  }

  public static void psubq(long[] v, int to, int a, int b) {
    v[to] = v[a] - v[b];
    v[to + 1] = v[a + 1] - v[b + 1];
  }

  public static void paddb(long[] v, int to, int a, int b) {
    v[to] = Swar.add(v[a], v[b], Swar.BYTES);
    v[to + 1] = Swar.add(v[a + 1], v[b + 1], Swar.BYTES);
  }

  public static void paddw(long[] v, int to, int a, int b) {
    v[to] = Swar.add(v[a], v[b], Swar.WORDS);
    v[to + 1] = Swar.add(v[a + 1], v[b + 1], Swar.WORDS);
  }

  public static void paddd(long[] v, int to, int a, int b) {
    v[to] = Swar.add(v[a], v[b], Swar.DWORDS);
    v[to + 1] = Swar.add(v[a + 1], v[b + 1], Swar.DWORDS);
  }

  public static void psubb(long[] v, int to, int a, int b) {
    v[to] = Swar.subtract(v[a], v[b], Swar.BYTES);
    v[to + 1] = Swar.subtract(v[a + 1], v[b + 1], Swar.BYTES);
  }

  public static void psubw(long[] v, int to, int a, int b) {
    v[to] = Swar.subtract(v[a], v[b], Swar.WORDS);
    v[to + 1] = Swar.subtract(v[a + 1], v[b + 1], Swar.WORDS);
  }

  public static void psubd(long[] v, int to, int a, int b) {
    v[to] = Swar.subtract(v[a], v[b], Swar.DWORDS);
    v[to + 1] = Swar.subtract(v[a + 1], v[b + 1], Swar.DWORDS);
  }

  public static void pcmpeqb(long[] v, int to, int a, int b) {
    v[to] = Swar.equal(v[a], v[b], Swar.BYTES);
    v[to + 1] = Swar.equal(v[a + 1], v[b + 1], Swar.BYTES);
  }

  public static void pcmpeqw(long[] v, int to, int a, int b) {
    v[to] = Swar.equal(v[a], v[b], Swar.WORDS);
    v[to + 1] = Swar.equal(v[a + 1], v[b + 1], Swar.WORDS);
  }

  public static void pcmpeqd(long[] v, int to, int a, int b) {
    v[to] = Swar.equal(v[a], v[b], Swar.DWORDS);
    v[to + 1] = Swar.equal(v[a + 1], v[b + 1], Swar.DWORDS);
  }

  public static void pcmpeqq(long[] v, int to, int a, int b) {
    v[to] = Swar.equal(v[a], v[b], Swar.QUADS);
    v[to + 1] = Swar.equal(v[a + 1], v[b + 1], Swar.QUADS);
  }

  public static void pcmpgtb(long[] v, int to, int a, int b) {
    v[to] = Swar.greater(v[a], v[b], Swar.BYTES);
    v[to + 1] = Swar.greater(v[a + 1], v[b + 1], Swar.BYTES);
  }

  public static void pcmpgtw(long[] v, int to, int a, int b) {
    v[to] = Swar.greater(v[a], v[b], Swar.WORDS);
    v[to + 1] = Swar.greater(v[a + 1], v[b + 1], Swar.WORDS);
  }

  public static void pcmpgtd(long[] v, int to, int a, int b) {
    v[to] = Swar.greater(v[a], v[b], Swar.DWORDS);
    v[to + 1] = Swar.greater(v[a + 1], v[b + 1], Swar.DWORDS);
  }

  public static void pcmpgtq(long[] v, int to, int a, int b) {
    v[to] = Swar.greater(v[a], v[b], Swar.QUADS);
    v[to + 1] = Swar.greater(v[a + 1], v[b + 1], Swar.QUADS);
  }

  public static void paddusb(long[] v, int to, int a, int b) {
    v[to] = Swar.addUnsignedSaturating(v[a], v[b], Swar.BYTES);
    v[to + 1] = Swar.addUnsignedSaturating(v[a + 1], v[b + 1], Swar.BYTES);
  }

  public static void paddusw(long[] v, int to, int a, int b) {
    v[to] = Swar.addUnsignedSaturating(v[a], v[b], Swar.WORDS);
    v[to + 1] = Swar.addUnsignedSaturating(v[a + 1], v[b + 1], Swar.WORDS);
  }

  public static void psubusb(long[] v, int to, int a, int b) {
    v[to] = Swar.subtractUnsignedSaturating(v[a], v[b], Swar.BYTES);
    v[to + 1] = Swar.subtractUnsignedSaturating(v[a + 1], v[b + 1], Swar.BYTES);
  }

  public static void psubusw(long[] v, int to, int a, int b) {
    v[to] = Swar.subtractUnsignedSaturating(v[a], v[b], Swar.WORDS);
    v[to + 1] = Swar.subtractUnsignedSaturating(v[a + 1], v[b + 1], Swar.WORDS);
  }

  public static void paddsb(long[] v, int to, int a, int b) {
    v[to] = Swar.addSaturating(v[a], v[b], Swar.BYTES);
    v[to + 1] = Swar.addSaturating(v[a + 1], v[b + 1], Swar.BYTES);
  }

  public static void paddsw(long[] v, int to, int a, int b) {
    v[to] = Swar.addSaturating(v[a], v[b], Swar.WORDS);
    v[to + 1] = Swar.addSaturating(v[a + 1], v[b + 1], Swar.WORDS);
  }

  public static void psubsb(long[] v, int to, int a, int b) {
    v[to] = Swar.subtractSaturating(v[a], v[b], Swar.BYTES);
    v[to + 1] = Swar.subtractSaturating(v[a + 1], v[b + 1], Swar.BYTES);
  }

  public static void psubsw(long[] v, int to, int a, int b) {
    v[to] = Swar.subtractSaturating(v[a], v[b], Swar.WORDS);
    v[to + 1] = Swar.subtractSaturating(v[a + 1], v[b + 1], Swar.WORDS);
  }

  public static void pminub(long[] v, int to, int a, int b) {
    v[to] = Swar.minimumUnsigned(v[a], v[b], Swar.BYTES);
    v[to + 1] = Swar.minimumUnsigned(v[a + 1], v[b + 1], Swar.BYTES);
  }

  public static void pminuw(long[] v, int to, int a, int b) {
    v[to] = Swar.minimumUnsigned(v[a], v[b], Swar.WORDS);
    v[to + 1] = Swar.minimumUnsigned(v[a + 1], v[b + 1], Swar.WORDS);
  }

  public static void pminud(long[] v, int to, int a, int b) {
    v[to] = Swar.minimumUnsigned(v[a], v[b], Swar.DWORDS);
    v[to + 1] = Swar.minimumUnsigned(v[a + 1], v[b + 1], Swar.DWORDS);
  }

  public static void pmaxub(long[] v, int to, int a, int b) {
    v[to] = Swar.maximumUnsigned(v[a], v[b], Swar.BYTES);
    v[to + 1] = Swar.maximumUnsigned(v[a + 1], v[b + 1], Swar.BYTES);
  }

  public static void pmaxuw(long[] v, int to, int a, int b) {
    v[to] = Swar.maximumUnsigned(v[a], v[b], Swar.WORDS);
    v[to + 1] = Swar.maximumUnsigned(v[a + 1], v[b + 1], Swar.WORDS);
  }

  public static void pmaxud(long[] v, int to, int a, int b) {
    v[to] = Swar.maximumUnsigned(v[a], v[b], Swar.DWORDS);
    v[to + 1] = Swar.maximumUnsigned(v[a + 1], v[b + 1], Swar.DWORDS);
  }

  public static void pminsb(long[] v, int to, int a, int b) {
    v[to] = Swar.minimum(v[a], v[b], Swar.BYTES);
    v[to + 1] = Swar.minimum(v[a + 1], v[b + 1], Swar.BYTES);
  }

  public static void pminsw(long[] v, int to, int a, int b) {
    v[to] = Swar.minimum(v[a], v[b], Swar.WORDS);
    v[to + 1] = Swar.minimum(v[a + 1], v[b + 1], Swar.WORDS);
  }

  public static void pminsd(long[] v, int to, int a, int b) {
    v[to] = Swar.minimum(v[a], v[b], Swar.DWORDS);
    v[to + 1] = Swar.minimum(v[a + 1], v[b + 1], Swar.DWORDS);
  }

  public static void pmaxsb(long[] v, int to, int a, int b) {
    v[to] = Swar.maximum(v[a], v[b], Swar.BYTES);
    v[to + 1] = Swar.maximum(v[a + 1], v[b + 1], Swar.BYTES);
  }

  public static void pmaxsw(long[] v, int to, int a, int b) {
    v[to] = Swar.maximum(v[a], v[b], Swar.WORDS);
    v[to + 1] = Swar.maximum(v[a + 1], v[b + 1], Swar.WORDS);
  }

  public static void pmaxsd(long[] v, int to, int a, int b) {
    v[to] = Swar.maximum(v[a], v[b], Swar.DWORDS);
    v[to + 1] = Swar.maximum(v[a + 1], v[b + 1], Swar.DWORDS);
  }

  public static void pavgb(long[] v, int to, int a, int b) {
    v[to] = Swar.average(v[a], v[b], Swar.BYTES);
    v[to + 1] = Swar.average(v[a + 1], v[b + 1], Swar.BYTES);
  }

  public static void pavgw(long[] v, int to, int a, int b) {
    v[to] = Swar.average(v[a], v[b], Swar.WORDS);
    v[to + 1] = Swar.average(v[a + 1], v[b + 1], Swar.WORDS);
  }

  public static void pmuludq(long[] v, int to, int a, int b) {
    v[to] = PackedIntegers.multiplyUnsignedDwords(v[a], v[b]);
    v[to + 1] = PackedIntegers.multiplyUnsignedDwords(v[a + 1], v[b + 1]);
  }

  public static void pmulld(long[] v, int to, int a, int b) {
    v[to] = PackedIntegers.multiplyLowDwords(v[a], v[b]);
    v[to + 1] = PackedIntegers.multiplyLowDwords(v[a + 1], v[b + 1]);
  }

  public static void pmullw(long[] v, int to, int a, int b) {
    v[to] = PackedIntegers.multiplyLowWords(v[a], v[b]);
    v[to + 1] = PackedIntegers.multiplyLowWords(v[a + 1], v[b + 1]);
  }

  public static void pmulhw(long[] v, int to, int a, int b) {
    v[to] = PackedIntegers.multiplyHighWords(v[a], v[b]);
    v[to + 1] = PackedIntegers.multiplyHighWords(v[a + 1], v[b + 1]);
  }

  public static void pmulhuw(long[] v, int to, int a, int b) {
    v[to] = PackedIntegers.multiplyHighUnsignedWords(v[a], v[b]);
    v[to + 1] = PackedIntegers.multiplyHighUnsignedWords(v[a + 1], v[b + 1]);
  }

  public static void pmaddwd(long[] v, int to, int a, int b) {
    v[to] = PackedIntegers.multiplyAddWords(v[a], v[b]);
    v[to + 1] = PackedIntegers.multiplyAddWords(v[a + 1], v[b + 1]);
  }

  public static void psadbw(long[] v, int to, int a, int b) {
    v[to] = PackedIntegers.sumOfDifferences(v[a], v[b]);
    v[to + 1] = PackedIntegers.sumOfDifferences(v[a + 1], v[b + 1]);
  }

  public static void pmaddubsw(long[] v, int to, int a, int b) {
    v[to] = PackedIntegers.multiplyAddBytes(v[a], v[b]);
    v[to + 1] = PackedIntegers.multiplyAddBytes(v[a + 1], v[b + 1]);
  }

  public static void movsldup(long[] v, int to, int a, int b) {
    v[to] = Shuffles.repeatLowDword(v[b]);
    v[to + 1] = Shuffles.repeatLowDword(v[b + 1]);
  }

  public static void movshdup(long[] v, int to, int a, int b) {
    v[to] = Shuffles.repeatHighDword(v[b]);
    v[to + 1] = Shuffles.repeatHighDword(v[b + 1]);
  }

  public static void pabsb(long[] v, int to, int a, int b) {
    v[to] = Swar.absolute(v[b], Swar.BYTES);
    v[to + 1] = Swar.absolute(v[b + 1], Swar.BYTES);
  }

  public static void pabsw(long[] v, int to, int a, int b) {
    v[to] = Swar.absolute(v[b], Swar.WORDS);
    v[to + 1] = Swar.absolute(v[b + 1], Swar.WORDS);
  }

  public static void pabsd(long[] v, int to, int a, int b) {
    v[to] = Swar.absolute(v[b], Swar.DWORDS);
    v[to + 1] = Swar.absolute(v[b + 1], Swar.DWORDS);
  }

  // By the byte in the instruction; the only source is at b.

  public static void psllw(long[] v, int to, int a, int b, int count) {
    v[to] = Swar.shiftLeft(v[b], count, Swar.WORDS);
    v[to + 1] = Swar.shiftLeft(v[b + 1], count, Swar.WORDS);
  }

  public static void pslld(long[] v, int to, int a, int b, int count) {
    v[to] = Swar.shiftLeft(v[b], count, Swar.DWORDS);
    v[to + 1] = Swar.shiftLeft(v[b + 1], count, Swar.DWORDS);
  }

  public static void psllq(long[] v, int to, int a, int b, int count) {
    v[to] = Swar.shiftLeft(v[b], count, Swar.QUADS);
    v[to + 1] = Swar.shiftLeft(v[b + 1], count, Swar.QUADS);
  }

  public static void psrlw(long[] v, int to, int a, int b, int count) {
    v[to] = Swar.shiftRight(v[b], count, Swar.WORDS);
    v[to + 1] = Swar.shiftRight(v[b + 1], count, Swar.WORDS);
  }

  public static void psrld(long[] v, int to, int a, int b, int count) {
    v[to] = Swar.shiftRight(v[b], count, Swar.DWORDS);
    v[to + 1] = Swar.shiftRight(v[b + 1], count, Swar.DWORDS);
  }

  public static void psrlq(long[] v, int to, int a, int b, int count) {
    v[to] = Swar.shiftRight(v[b], count, Swar.QUADS);
    v[to + 1] = Swar.shiftRight(v[b + 1], count, Swar.QUADS);
  }

  public static void psraw(long[] v, int to, int a, int b, int count) {
    v[to] = Swar.shiftRightSigned(v[b], count, Swar.WORDS);
    v[to + 1] = Swar.shiftRightSigned(v[b + 1], count, Swar.WORDS);
  }

  public static void psrad(long[] v, int to, int a, int b, int count) {
    v[to] = Swar.shiftRightSigned(v[b], count, Swar.DWORDS);
    v[to + 1] = Swar.shiftRightSigned(v[b + 1], count, Swar.DWORDS);
  }
}
