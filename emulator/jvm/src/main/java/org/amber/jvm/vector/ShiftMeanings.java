package org.amber.jvm.vector;

import java.util.function.LongBinaryOperator;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.OperandKind;
import org.jspecify.annotations.Nullable;

/** Shifts of elements, and what widens them. */
final class ShiftMeanings {
  private ShiftMeanings() {}

  /** By the name without the V of VEX. */
  static @Nullable Meaning of(String name) {
    return switch (name) {
      case "psllw" -> all((a, count) -> Swar.shiftLeft(a, count, Swar.WORDS));
      case "pslld" -> all((a, count) -> Swar.shiftLeft(a, count, Swar.DWORDS));
      case "psllq" -> all((a, count) -> Swar.shiftLeft(a, count, Swar.QUADS));
      case "psrlw" -> all((a, count) -> Swar.shiftRight(a, count, Swar.WORDS));
      case "psrld" -> all((a, count) -> Swar.shiftRight(a, count, Swar.DWORDS));
      case "psrlq" -> all((a, count) -> Swar.shiftRight(a, count, Swar.QUADS));
      case "psraw" -> all((a, count) -> Swar.shiftRightSigned(a, count, Swar.WORDS));
      case "psrad" -> all((a, count) -> Swar.shiftRightSigned(a, count, Swar.DWORDS));
      case "psllvd" -> site -> Lanes.binary(site, PackedIntegers::shiftDwordsLeft);
      case "psrlvd" -> site -> Lanes.binary(site, PackedIntegers::shiftDwordsRight);
      case "psravd" -> site -> Lanes.binary(site, PackedIntegers::shiftDwordsRightSigned);
      case "psllvq" ->
          site -> Lanes.binary(site, (a, count) -> Swar.shiftLeft(a, count, Swar.QUADS));
      case "psrlvq" ->
          site -> Lanes.binary(site, (a, count) -> Swar.shiftRight(a, count, Swar.QUADS));
      case "pmovsxbw" -> site -> widen(site, 8, 16, true);
      case "pmovsxbd" -> site -> widen(site, 8, 32, true);
      case "pmovsxbq" -> site -> widen(site, 8, 64, true);
      case "pmovsxwd" -> site -> widen(site, 16, 32, true);
      case "pmovsxwq" -> site -> widen(site, 16, 64, true);
      case "pmovsxdq" -> site -> widen(site, 32, 64, true);
      case "pmovzxbw" -> site -> widen(site, 8, 16, false);
      case "pmovzxbd" -> site -> widen(site, 8, 32, false);
      case "pmovzxbq" -> site -> widen(site, 8, 64, false);
      case "pmovzxwd" -> site -> widen(site, 16, 32, false);
      case "pmovzxwq" -> site -> widen(site, 16, 64, false);
      case "pmovzxdq" -> site -> widen(site, 32, 64, false);
      default -> null;
    };
  }

  /**
   * Shifts all elements alike, by the instruction's byte or by the second source's low quadword.
   */
  private static Meaning all(LongBinaryOperator shift) {
    return site -> {
      VectorOperands operands = new VectorOperands(site);
      if (site.operand(site.operands() - 1).kind() == OperandKind.I) {
        int count = operands.immediate();
        return Lanes.unary(site, a -> shift.applyAsLong(a, count));
      }
      int quads = operands.quads();
      return Lanes.whole(
          site,
          (cpu, v, to, a, b) -> {
            for (int i = 0; i < quads; i++) {
              v[to + i] = shift.applyAsLong(v[a + i], v[b]);
            }
          });
    };
  }

  private static Op widen(Site site, int from, int to, boolean signed) {
    int quads = new VectorOperands(site).quads();
    int bits = Long.SIZE * from / to;
    return Lanes.whole(
        site,
        (cpu, v, result, a, b) -> {
          for (int i = 0; i < quads; i++) {
            int first = bits * i;
            long packed = v[b + first / Long.SIZE] >>> (first % Long.SIZE);
            v[result + i] =
                signed
                    ? PackedIntegers.extendSigned(packed, from, to)
                    : PackedIntegers.extendUnsigned(packed, from, to);
          }
        });
  }
}
