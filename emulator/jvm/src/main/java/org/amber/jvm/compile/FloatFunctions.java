package org.amber.jvm.compile;

import java.lang.constant.ClassDesc;
import org.jspecify.annotations.Nullable;

/** By which functions instructions with floating point are computed. */
final class FloatFunctions {
  private static final int SUFFIX = 2;

  /** What a function is applied to, and where its results go. */
  enum Shape {
    /** The lowest elements of two sources; the rest is the first's. */
    SCALAR,
    /** The lowest element of the last source; the rest is the first's. */
    SCALAR_UNARY,
    /** Quadwords of two sources. */
    PACKED,
    /** Quadwords of one source. */
    PACKED_UNARY,
    /** The lower halves of quadwords and the upper ones. */
    WIDENING,
    /** Two quadwords to one. */
    NARROWING,
    /** FMA on the lowest elements. */
    FUSED_SCALAR,
    /** FMA on quadwords. */
    FUSED_PACKED,
    /** A general register, sign-extended, to the lowest element. */
    FROM_INTEGER,
    /** The lowest element to a general register. */
    TO_INTEGER,
    /** The lowest elements to the flags. */
    ORDER
  }

  /** What else the function takes. */
  enum More {
    NOTHING,
    /** The byte in the instruction. */
    CONTROL,
    /** The relations that the byte in the instruction asks for. */
    PREDICATE,
    /** How many bits an integer has, and that it is truncated. */
    TRUNCATE,
    /** How many bits an integer has, and that it is rounded as MXCSR says. */
    ROUND,
    /** Whether a quiet NaN is an exception: it is. */
    SIGNALING,
    /** Whether a quiet NaN is an exception: it is not. */
    QUIET
  }

  /** A static method on the processor and quadwords. */
  record Function(Shape shape, ClassDesc owner, String name, More more) {}

  private FloatFunctions() {}

  /**
   * The function of an instruction, if it has one.
   *
   * @param name the mnemonic without the V of VEX
   */
  static @Nullable Function of(String name) {
    if (name.length() <= SUFFIX) {
      return null;
    }
    String stem = name.substring(0, name.length() - SUFFIX);
    String suffix = name.substring(name.length() - SUFFIX);
    boolean packed = suffix.charAt(0) == 'p';
    ClassDesc owner =
        switch (suffix) {
          case "sd", "pd" -> Types.DOUBLES;
          case "ss" -> Types.SINGLES;
          case "ps" -> Types.PAIRS;
          default -> null;
        };
    if (owner == null) {
      return conversion(name);
    }
    Shape binary = packed ? Shape.PACKED : Shape.SCALAR;
    Shape unary = packed ? Shape.PACKED_UNARY : Shape.SCALAR_UNARY;
    return switch (stem) {
      case "add" -> plain(binary, owner, "add");
      case "sub" -> plain(binary, owner, "subtract");
      case "mul" -> plain(binary, owner, "multiply");
      case "div" -> plain(binary, owner, "divide");
      case "min", "max" -> plain(binary, owner, stem);
      case "sqrt" -> plain(unary, owner, "root");
      case "cmp" -> new Function(binary, owner, "compare", More.PREDICATE);
      case "ucomi" -> new Function(Shape.ORDER, owner, "order", More.QUIET);
      case "comi" -> new Function(Shape.ORDER, owner, "order", More.SIGNALING);
      case "round" -> rounding(suffix, unary);
      default -> isFused(stem) ? fused(owner, packed) : conversion(name);
    };
  }

  private static Function plain(Shape shape, ClassDesc owner, String name) {
    return new Function(shape, owner, name, More.NOTHING);
  }

  private static @Nullable Function rounding(String suffix, Shape shape) {
    return switch (suffix) {
      case "sd", "pd" -> new Function(shape, Types.CONVERSIONS, "roundDouble", More.CONTROL);
      case "ss" -> new Function(shape, Types.CONVERSIONS, "roundSingle", More.CONTROL);
      default -> null;
    };
  }

  /** FMA, but for what adds and subtracts in turn. */
  private static boolean isFused(String stem) {
    return stem.startsWith("f") && stem.matches("fn?m(add|sub)(132|213|231)");
  }

  private static Function fused(ClassDesc owner, boolean packed) {
    return plain(packed ? Shape.FUSED_PACKED : Shape.FUSED_SCALAR, owner, "multiplyAdd");
  }

  private static @Nullable Function conversion(String name) {
    return switch (name) {
      case "cvtss2sd" -> convert(Shape.SCALAR_UNARY, "singleToDouble");
      case "cvtsd2ss" -> convert(Shape.SCALAR_UNARY, "doubleToSingle");
      case "cvtps2pd" -> convert(Shape.WIDENING, "singleToDouble");
      case "cvtpd2ps" -> convert(Shape.NARROWING, "doubleToSingle");
      case "cvtdq2pd" -> plain(Shape.WIDENING, Types.PAIRS, "integerToDouble");
      case "cvtdq2ps" -> plain(Shape.PACKED_UNARY, Types.PAIRS, "fromIntegers");
      case "cvtsi2sd" -> convert(Shape.FROM_INTEGER, "longToDouble");
      case "cvtsi2ss" -> convert(Shape.FROM_INTEGER, "longToSingle");
      case "cvttsd2si" -> toInteger("doubleToInteger", More.TRUNCATE);
      case "cvtsd2si" -> toInteger("doubleToInteger", More.ROUND);
      case "cvttss2si" -> toInteger("singleToInteger", More.TRUNCATE);
      case "cvtss2si" -> toInteger("singleToInteger", More.ROUND);
      case "cvttps2dq" -> plain(Shape.PACKED_UNARY, Types.PAIRS, "truncate");
      default -> null;
    };
  }

  private static Function convert(Shape shape, String name) {
    return plain(shape, Types.CONVERSIONS, name);
  }

  private static Function toInteger(String name, More more) {
    return new Function(Shape.TO_INTEGER, Types.CONVERSIONS, name, more);
  }
}
