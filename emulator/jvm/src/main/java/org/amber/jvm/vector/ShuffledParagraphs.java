package org.amber.jvm.vector;

/**
 * What instructions do that rearrange 128 bits of {@link org.amber.jvm.cpu.Vcpu#vectors}, as
 * compiled code calls it: named as the instruction; {@code a} is where the first source begins,
 * {@code b} the second or only one. The destination may be a source.
 */
public final class ShuffledParagraphs {
  private ShuffledParagraphs() {}

  private static void put(long[] v, int to, long low, long high) {
    v[to] = low;
    v[to + 1] = high;
  }

  public static void copy(long[] v, int to, int from) {
    put(v, to, v[from], v[from + 1]);
  }

  public static void zero(long[] v, int to) {
    put(v, to, 0, 0);
  }

  /** VZEROUPPER. */
  public static void zeroUpper(long[] v) {
    for (int place = 2; place < VectorOperands.ASIDE; place += 4) {
      put(v, place, 0, 0);
    }
  }

  public static void punpcklbw(long[] v, int to, int a, int b) {
    put(v, to, Shuffles.interleaveLowBytes(v[a], v[b]), Shuffles.interleaveHighBytes(v[a], v[b]));
  }

  public static void punpckhbw(long[] v, int to, int a, int b) {
    put(
        v,
        to,
        Shuffles.interleaveLowBytes(v[a + 1], v[b + 1]),
        Shuffles.interleaveHighBytes(v[a + 1], v[b + 1]));
  }

  public static void punpcklwd(long[] v, int to, int a, int b) {
    put(v, to, Shuffles.interleaveLowWords(v[a], v[b]), Shuffles.interleaveHighWords(v[a], v[b]));
  }

  public static void punpckhwd(long[] v, int to, int a, int b) {
    put(
        v,
        to,
        Shuffles.interleaveLowWords(v[a + 1], v[b + 1]),
        Shuffles.interleaveHighWords(v[a + 1], v[b + 1]));
  }

  public static void punpckldq(long[] v, int to, int a, int b) {
    put(v, to, Shuffles.interleaveLowDwords(v[a], v[b]), Shuffles.interleaveHighDwords(v[a], v[b]));
  }

  public static void punpckhdq(long[] v, int to, int a, int b) {
    put(
        v,
        to,
        Shuffles.interleaveLowDwords(v[a + 1], v[b + 1]),
        Shuffles.interleaveHighDwords(v[a + 1], v[b + 1]));
  }

  public static void punpcklqdq(long[] v, int to, int a, int b) {
    put(v, to, v[a], v[b]);
  }

  public static void punpckhqdq(long[] v, int to, int a, int b) {
    put(v, to, v[a + 1], v[b + 1]);
  }

  public static void movhlps(long[] v, int to, int a, int b) {
    put(v, to, v[b + 1], v[a + 1]);
  }

  public static void movddup(long[] v, int to, int a, int b) {
    put(v, to, v[b], v[b]);
  }

  public static void packsswb(long[] v, int to, int a, int b) {
    put(
        v,
        to,
        PackedIntegers.packSignedBytes(v[a], v[a + 1]),
        PackedIntegers.packSignedBytes(v[b], v[b + 1]));
  }

  public static void packuswb(long[] v, int to, int a, int b) {
    put(
        v,
        to,
        PackedIntegers.packUnsignedBytes(v[a], v[a + 1]),
        PackedIntegers.packUnsignedBytes(v[b], v[b + 1]));
  }

  public static void packssdw(long[] v, int to, int a, int b) {
    put(
        v,
        to,
        PackedIntegers.packSignedWords(v[a], v[a + 1]),
        PackedIntegers.packSignedWords(v[b], v[b + 1]));
  }

  public static void packusdw(long[] v, int to, int a, int b) {
    put(
        v,
        to,
        PackedIntegers.packUnsignedWords(v[a], v[a + 1]),
        PackedIntegers.packUnsignedWords(v[b], v[b + 1]));
  }

  public static void pshufb(long[] v, int to, int a, int b) {
    put(v, to, Shuffles.bytes(v[a], v[a + 1], v[b]), Shuffles.bytes(v[a], v[a + 1], v[b + 1]));
  }

  public static void pshufd(long[] v, int to, int a, int b, int control) {
    put(
        v,
        to,
        Shuffles.dwords(v[b], v[b + 1], control),
        Shuffles.dwords(v[b], v[b + 1], control >> 4));
  }

  public static void shufps(long[] v, int to, int a, int b, int control) {
    put(
        v,
        to,
        Shuffles.dwords(v[a], v[a + 1], control),
        Shuffles.dwords(v[b], v[b + 1], control >> 4));
  }

  public static void shufpd(long[] v, int to, int a, int b, int control) {
    put(v, to, v[a + (control & 1)], v[b + (control >> 1 & 1)]);
  }

  public static void pshuflw(long[] v, int to, int a, int b, int control) {
    put(v, to, Shuffles.words(v[b], control), v[b + 1]);
  }

  public static void pshufhw(long[] v, int to, int a, int b, int control) {
    put(v, to, v[b], Shuffles.words(v[b + 1], control));
  }

  public static void palignr(long[] v, int to, int a, int b, int control) {
    put(
        v,
        to,
        ShuffleOps.aligned(control, v[b], v[b + 1], v[a], v[a + 1]),
        ShuffleOps.aligned(control + 8, v[b], v[b + 1], v[a], v[a + 1]));
  }

  public static void psrldq(long[] v, int to, int a, int b, int control) {
    put(
        v,
        to,
        ShuffleOps.aligned(control, v[b], v[b + 1], 0, 0),
        ShuffleOps.aligned(control + 8, v[b], v[b + 1], 0, 0));
  }

  public static void pslldq(long[] v, int to, int a, int b, int control) {
    put(
        v,
        to,
        ShuffleOps.shiftedLeft(control, 0, v[b], v[b + 1]),
        ShuffleOps.shiftedLeft(control, 8, v[b], v[b + 1]));
  }

  /** The lowest element of some bits everywhere. */
  public static void broadcast(long[] v, int to, int from, int bits) {
    long value = MoveOps.repeated(v[from], bits);
    put(v, to, value, value);
  }

  /** PMOVMSKB, MOVMSKPS, MOVMSKPD: the highest bits of elements of some bits. */
  public static long signs(long[] v, int from, int bits) {
    return ElementOps.signs(v[from], bits)
        | (long) ElementOps.signs(v[from + 1], bits) << (Long.SIZE / bits);
  }
}
