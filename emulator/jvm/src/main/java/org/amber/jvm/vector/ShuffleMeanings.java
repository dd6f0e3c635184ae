package org.amber.jvm.vector;

import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.OperandKind;
import org.jspecify.annotations.Nullable;

/** Instructions that rearrange elements. */
final class ShuffleMeanings {
  private ShuffleMeanings() {}

  /** By the name without the V of VEX. */
  static @Nullable Meaning of(String name, Form form) {
    return switch (name) {
      case "pshufb" -> ShuffleOps::bytes;
      case "palignr" -> ShuffleOps::align;
      case "psrldq" -> ShuffleOps::shiftBytesRight;
      case "pslldq" -> ShuffleOps::shiftBytesLeft;
      case "pshufd" -> site -> ShuffleOps.dwords(site, true);
      case "shufps" -> site -> ShuffleOps.dwords(site, false);
      case "shufpd" -> site -> ShuffleOps.quads(site, false);
      case "pshuflw" -> ShuffleOps::lowWords;
      case "pshufhw" -> ShuffleOps::highWords;
      case "pshufw" ->
          site -> {
            int selectors = new VectorOperands(site).immediate();
            return Lanes.unary(site, a -> Shuffles.words(a, selectors));
          };
      case "permilps" ->
          byNumber(form) ? site -> ShuffleOps.dwords(site, true) : ShuffleOps::dwordsByVector;
      case "permilpd" ->
          byNumber(form) ? site -> ShuffleOps.quads(site, true) : ShuffleOps::quadsByVector;
      case "permd", "permps" -> ShuffleOps::dwordsAcross;
      case "permq", "permpd" -> ShuffleOps::quadsAcross;
      case "perm2f128", "perm2i128" -> ShuffleOps::paragraphsAcross;
      case "blendps", "pblendd" -> site -> ShuffleOps.blend(site, Integer.SIZE, false);
      case "blendpd" -> site -> ShuffleOps.blend(site, Long.SIZE, false);
      case "pblendw" -> site -> ShuffleOps.blend(site, Short.SIZE, true);
      case "blendvps" -> site -> blendByVector(site, Swar.DWORDS);
      case "blendvpd" -> site -> blendByVector(site, Swar.QUADS);
      case "pblendvb" -> site -> blendByVector(site, Swar.BYTES);
      default -> interleaving(name);
    };
  }

  private static Op blendByVector(Site site, long high) {
    return Lanes.ternary(site, (a, b, c) -> Swar.select(Swar.negative(c, high), b, a));
  }

  private static boolean byNumber(Form form) {
    return form.operands().getLast().kind() == OperandKind.I;
  }

  private static @Nullable Meaning interleaving(String name) {
    return switch (name) {
      case "punpcklbw" ->
          site ->
              ShuffleOps.interleaveLow(
                  site, Shuffles::interleaveLowBytes, Shuffles::interleaveHighBytes);
      case "punpcklwd" ->
          site ->
              ShuffleOps.interleaveLow(
                  site, Shuffles::interleaveLowWords, Shuffles::interleaveHighWords);
      case "punpckldq", "unpcklps" ->
          site ->
              ShuffleOps.interleaveLow(
                  site, Shuffles::interleaveLowDwords, Shuffles::interleaveHighDwords);
      case "punpcklqdq", "unpcklpd" ->
          site -> ShuffleOps.interleaveLow(site, Shuffles::first, Shuffles::second);
      case "punpckhbw" ->
          site ->
              ShuffleOps.interleaveHigh(
                  site, Shuffles::interleaveLowBytes, Shuffles::interleaveHighBytes);
      case "punpckhwd" ->
          site ->
              ShuffleOps.interleaveHigh(
                  site, Shuffles::interleaveLowWords, Shuffles::interleaveHighWords);
      case "punpckhdq", "unpckhps" ->
          site ->
              ShuffleOps.interleaveHigh(
                  site, Shuffles::interleaveLowDwords, Shuffles::interleaveHighDwords);
      case "punpckhqdq", "unpckhpd" ->
          site -> ShuffleOps.interleaveHigh(site, Shuffles::first, Shuffles::second);
      case "packsswb" -> site -> ShuffleOps.halves(site, PackedIntegers::packSignedBytes);
      case "packuswb" -> site -> ShuffleOps.halves(site, PackedIntegers::packUnsignedBytes);
      case "packssdw" -> site -> ShuffleOps.halves(site, PackedIntegers::packSignedWords);
      case "packusdw" -> site -> ShuffleOps.halves(site, PackedIntegers::packUnsignedWords);
      case "phaddw" -> site -> ShuffleOps.halves(site, PackedIntegers::addNeighbourWords);
      case "phaddd" -> site -> ShuffleOps.halves(site, PackedIntegers::addNeighbourDwords);
      case "phaddsw" ->
          site -> ShuffleOps.halves(site, PackedIntegers::addNeighbourWordsSaturating);
      case "phsubw" -> site -> ShuffleOps.halves(site, PackedIntegers::subtractNeighbourWords);
      case "phsubd" -> site -> ShuffleOps.halves(site, PackedIntegers::subtractNeighbourDwords);
      case "phsubsw" ->
          site -> ShuffleOps.halves(site, PackedIntegers::subtractNeighbourWordsSaturating);
      default -> null;
    };
  }
}
