package org.amber.jvm.fp;

/** Puts together numbers that were rounded, and NaNs. */
final class Packer {
  private static final long QUIET = 1L << 62;

  private Packer() {}

  /** The bits of a number that fits into a format of up to 64 bits; NaNs become quiet. */
  static long pack(Unpacked number, Format format) {
    return switch (number.kind) {
      case ZERO -> format.zero(number.negative);
      case INFINITE -> format.infinity(number.negative);
      case QUIET_NAN, SIGNALING_NAN ->
          format.pack(number.negative, format.special(), number.high | QUIET);
      case UNSUPPORTED -> format.indefinite();
      case FINITE -> {
        boolean denormal = number.high >= 0;
        yield format.pack(
            number.negative, denormal ? 0 : number.exponent + format.bias, number.high);
      }
    };
  }
}
