package org.amber.jvm.vector.floating;

import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.vector.Lanes.VcpuLanes;
import org.amber.jvm.vector.VectorOperands;
import org.jspecify.annotations.Nullable;

/** Conversions, and rounding to integers. */
final class ConversionMeanings {
  private static final long LOW = Elements.LOW;
  private static final int INT = 32;

  private ConversionMeanings() {}

  /**
   * What an instruction means.
   *
   * @param name of its SSE twin
   */
  static @Nullable Meaning meaning(String name) {
    return switch (name) {
      case "cvtps2pd" -> site -> Elements.widening(site, Conversions::singleToDouble);
      case "cvtpd2ps" -> site -> Elements.narrowing(site, Conversions::doubleToSingle);
      case "cvtss2sd" ->
          site -> Elements.scalar(site, (cpu, a, b) -> Conversions.singleToDouble(cpu, b));
      case "cvtsd2ss" ->
          site -> Elements.scalar(site, (cpu, a, b) -> Conversions.doubleToSingle(cpu, b));
      case "cvtph2ps" -> HalfPrecision::widen;
      case "cvtps2ph" -> HalfPrecision::narrow;
      case "roundps", "roundss", "roundpd", "roundsd" -> site -> round(site, name);
      default -> name.startsWith("cvt") ? integers(name) : null;
    };
  }

  private static @Nullable Meaning integers(String name) {
    return switch (name) {
      case "cvtdq2ps", "cvtpi2ps" ->
          site -> Elements.singles(site, (cpu, a, b) -> Conversions.intToSingle(cpu, b));
      case "cvtdq2pd", "cvtpi2pd" ->
          site -> Elements.widening(site, (cpu, a) -> Conversions.intToDouble(a));
      case "cvtsi2ss" -> ConversionMeanings::integerToSingle;
      case "cvtsi2sd" -> ConversionMeanings::integerToDouble;
      case "cvtps2dq", "cvtps2pi" -> site -> Elements.singles(site, singlesToInts(false));
      case "cvttps2dq", "cvttps2pi" -> site -> Elements.singles(site, singlesToInts(true));
      case "cvtpd2dq", "cvtpd2pi" -> site -> Elements.narrowing(site, doubleToInt(false));
      case "cvttpd2dq", "cvttpd2pi" -> site -> Elements.narrowing(site, doubleToInt(true));
      case "cvtss2si" -> site -> singleToInteger(site, false);
      case "cvttss2si" -> site -> singleToInteger(site, true);
      case "cvtsd2si" -> site -> doubleToInteger(site, false);
      case "cvttsd2si" -> site -> doubleToInteger(site, true);
      default -> null;
    };
  }

  private static Op integerToSingle(Site site) {
    return isWide(site, site.operands() - 1)
        ? Elements.scalar(site, (cpu, a, b) -> Conversions.longToSingle(cpu, b))
        : Elements.scalar(site, (cpu, a, b) -> Conversions.intToSingle(cpu, b));
  }

  private static Op integerToDouble(Site site) {
    return isWide(site, site.operands() - 1)
        ? Elements.scalar(site, (cpu, a, b) -> Conversions.longToDouble(cpu, b))
        : Elements.scalar(site, (cpu, a, b) -> Conversions.intToDouble(b));
  }

  private static Op singleToInteger(Site site, boolean truncate) {
    int width = isWide(site, 0) ? Long.SIZE : INT;
    return Elements.general(
        site, (cpu, a, b) -> Conversions.singleToInteger(cpu, a, width, truncate));
  }

  private static Op doubleToInteger(Site site, boolean truncate) {
    int width = isWide(site, 0) ? Long.SIZE : INT;
    return Elements.general(
        site, (cpu, a, b) -> Conversions.doubleToInteger(cpu, a, width, truncate));
  }

  private static boolean isWide(Site site, int operand) {
    return site.bytes(operand) == Long.BYTES;
  }

  private static VcpuLanes singlesToInts(boolean truncate) {
    return (cpu, a, b) -> Conversions.singleToInteger(cpu, b, INT, truncate) & LOW;
  }

  private static Elements.VcpuUnary doubleToInt(boolean truncate) {
    return (cpu, a) -> Conversions.doubleToInteger(cpu, a, INT, truncate) & LOW;
  }

  private static Op round(Site site, String name) {
    int control = new VectorOperands(site).immediate();
    return switch (name) {
      case "roundps" ->
          Elements.singles(site, (cpu, a, b) -> Conversions.roundSingle(cpu, b, control));
      case "roundpd" ->
          Elements.doubles(site, (cpu, a, b) -> Conversions.roundDouble(cpu, b, control));
      case "roundss" ->
          Elements.scalar(site, (cpu, a, b) -> Conversions.roundSingle(cpu, b, control));
      default -> Elements.scalar(site, (cpu, a, b) -> Conversions.roundDouble(cpu, b, control));
    };
  }
}
