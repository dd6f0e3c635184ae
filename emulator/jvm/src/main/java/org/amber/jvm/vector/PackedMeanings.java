package org.amber.jvm.vector;

import java.util.function.LongBinaryOperator;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.integer.QuickOps;
import org.jspecify.annotations.Nullable;

/** Instructions that compute each quadword from those in the same places of their sources. */
final class PackedMeanings {
  private PackedMeanings() {}

  private static Meaning binary(LongBinaryOperator f) {
    return site -> Lanes.binary(site, f);
  }

  private static Op xor(Site site) {
    VectorOperands operands = new VectorOperands(site);
    boolean quick = !site.vex() && !site.instruction().hasMemory() && !operands.hasMmx();
    return quick
        ? QuickOps.xorVector(operands.target(), operands.place(operands.second()))
        : Lanes.binary(site, (a, b) -> a ^ b);
  }

  /** By the name without the V of VEX. */
  static @Nullable Meaning of(String name) {
    return switch (name) {
      case "pand", "andps", "andpd" -> binary((a, b) -> a & b);
      case "pandn", "andnps", "andnpd" -> binary((a, b) -> ~a & b);
      case "por", "orps", "orpd" -> binary((a, b) -> a | b);
      case "pxor", "xorps", "xorpd" -> PackedMeanings::xor;
      case "pcmpeqb" -> binary((a, b) -> Swar.equal(a, b, Swar.BYTES));
      case "pcmpeqw" -> binary((a, b) -> Swar.equal(a, b, Swar.WORDS));
      case "pcmpeqd" -> binary((a, b) -> Swar.equal(a, b, Swar.DWORDS));
      case "pcmpeqq" -> binary((a, b) -> Swar.equal(a, b, Swar.QUADS));
      case "pcmpgtb" -> binary((a, b) -> Swar.greater(a, b, Swar.BYTES));
      case "pcmpgtw" -> binary((a, b) -> Swar.greater(a, b, Swar.WORDS));
      case "pcmpgtd" -> binary((a, b) -> Swar.greater(a, b, Swar.DWORDS));
      case "pcmpgtq" -> binary((a, b) -> Swar.greater(a, b, Swar.QUADS));
      default -> {
        Meaning sum = sums(name);
        Meaning found = sum != null ? sum : extremes(name);
        yield found != null ? found : products(name);
      }
    };
  }

  private static @Nullable Meaning sums(String name) {
    return switch (name) {
      case "paddb" -> binary((a, b) -> Swar.add(a, b, Swar.BYTES));
      case "paddw" -> binary((a, b) -> Swar.add(a, b, Swar.WORDS));
      case "paddd" -> binary((a, b) -> Swar.add(a, b, Swar.DWORDS));
      case "paddq" -> binary((a, b) -> a + b);
      case "psubb" -> binary((a, b) -> Swar.subtract(a, b, Swar.BYTES));
      case "psubw" -> binary((a, b) -> Swar.subtract(a, b, Swar.WORDS));
      case "psubd" -> binary((a, b) -> Swar.subtract(a, b, Swar.DWORDS));
      case "psubq" -> binary((a, b) -> a - b);
      case "paddusb" -> binary((a, b) -> Swar.addUnsignedSaturating(a, b, Swar.BYTES));
      case "paddusw" -> binary((a, b) -> Swar.addUnsignedSaturating(a, b, Swar.WORDS));
      case "paddsb" -> binary((a, b) -> Swar.addSaturating(a, b, Swar.BYTES));
      case "paddsw" -> binary((a, b) -> Swar.addSaturating(a, b, Swar.WORDS));
      case "psubusb" -> binary((a, b) -> Swar.subtractUnsignedSaturating(a, b, Swar.BYTES));
      case "psubusw" -> binary((a, b) -> Swar.subtractUnsignedSaturating(a, b, Swar.WORDS));
      case "psubsb" -> binary((a, b) -> Swar.subtractSaturating(a, b, Swar.BYTES));
      case "psubsw" -> binary((a, b) -> Swar.subtractSaturating(a, b, Swar.WORDS));
      case "pavgb" -> binary((a, b) -> Swar.average(a, b, Swar.BYTES));
      case "pavgw" -> binary((a, b) -> Swar.average(a, b, Swar.WORDS));
      default -> null;
    };
  }

  private static @Nullable Meaning extremes(String name) {
    return switch (name) {
      case "pminub" -> binary((a, b) -> Swar.minimumUnsigned(a, b, Swar.BYTES));
      case "pminuw" -> binary((a, b) -> Swar.minimumUnsigned(a, b, Swar.WORDS));
      case "pminud" -> binary((a, b) -> Swar.minimumUnsigned(a, b, Swar.DWORDS));
      case "pmaxub" -> binary((a, b) -> Swar.maximumUnsigned(a, b, Swar.BYTES));
      case "pmaxuw" -> binary((a, b) -> Swar.maximumUnsigned(a, b, Swar.WORDS));
      case "pmaxud" -> binary((a, b) -> Swar.maximumUnsigned(a, b, Swar.DWORDS));
      case "pminsb" -> binary((a, b) -> Swar.minimum(a, b, Swar.BYTES));
      case "pminsw" -> binary((a, b) -> Swar.minimum(a, b, Swar.WORDS));
      case "pminsd" -> binary((a, b) -> Swar.minimum(a, b, Swar.DWORDS));
      case "pmaxsb" -> binary((a, b) -> Swar.maximum(a, b, Swar.BYTES));
      case "pmaxsw" -> binary((a, b) -> Swar.maximum(a, b, Swar.WORDS));
      case "pmaxsd" -> binary((a, b) -> Swar.maximum(a, b, Swar.DWORDS));
      case "psignb" -> binary((a, b) -> Swar.sign(a, b, Swar.BYTES));
      case "psignw" -> binary((a, b) -> Swar.sign(a, b, Swar.WORDS));
      case "psignd" -> binary((a, b) -> Swar.sign(a, b, Swar.DWORDS));
      case "pabsb" -> site -> Lanes.unary(site, a -> Swar.absolute(a, Swar.BYTES));
      case "pabsw" -> site -> Lanes.unary(site, a -> Swar.absolute(a, Swar.WORDS));
      case "pabsd" -> site -> Lanes.unary(site, a -> Swar.absolute(a, Swar.DWORDS));
      default -> null;
    };
  }

  private static @Nullable Meaning products(String name) {
    return switch (name) {
      case "pmullw" -> binary(PackedIntegers::multiplyLowWords);
      case "pmulhw" -> binary(PackedIntegers::multiplyHighWords);
      case "pmulhuw" -> binary(PackedIntegers::multiplyHighUnsignedWords);
      case "pmulhrsw" -> binary(PackedIntegers::multiplyRoundedWords);
      case "pmulld" -> binary(PackedIntegers::multiplyLowDwords);
      case "pmuludq" -> binary(PackedIntegers::multiplyUnsignedDwords);
      case "pmuldq" -> binary(PackedIntegers::multiplySignedDwords);
      case "pmaddwd" -> binary(PackedIntegers::multiplyAddWords);
      case "pmaddubsw" -> binary(PackedIntegers::multiplyAddBytes);
      case "psadbw" -> binary(PackedIntegers::sumOfDifferences);
      default -> null;
    };
  }
}
