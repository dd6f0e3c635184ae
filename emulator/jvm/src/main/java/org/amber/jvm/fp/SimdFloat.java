package org.amber.jvm.fp;

/**
 * Floating point of SSE, AVX, FMA and F16C, an element at a time, as MXCSR wants it. Numbers are
 * the bits of a format in the low end of a long. Exceptions are gathered in {@link #raised}; when
 * one turns out to be unmasked, results have no meaning.
 */
public final class SimdFloat {
  private final RaisedFlags raised = new RaisedFlags();
  private final SimdArithmetic arithmetic = new SimdArithmetic(raised);
  private final SimdComparison comparison = new SimdComparison(raised);
  private final SimdConversion conversion = new SimdConversion(raised);

  public RaisedFlags raised() {
    return raised;
  }

  public SimdArithmetic arithmetic() {
    return arithmetic;
  }

  public SimdComparison comparison() {
    return comparison;
  }

  public SimdConversion conversion() {
    return conversion;
  }
}
