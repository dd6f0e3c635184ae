package org.amber.jvm.decode;

import java.util.Map;

/**
 * An operand of a row.
 *
 * @param text as it stands in the tables
 * @param kind where it is
 * @param width how wide it is
 * @param index how wide the index registers of a {@link OperandKind#VSIB} are
 */
public record OperandForm(String text, OperandKind kind, Width width, Width index) {
  private static final Map<String, OperandForm> FIXED =
      Map.ofEntries(
          fixed("AL", OperandKind.RAX, Width.B),
          fixed("AX", OperandKind.RAX, Width.W),
          fixed("eAX", OperandKind.RAX, Width.Z),
          fixed("rAX", OperandKind.RAX, Width.V),
          fixed("CL", OperandKind.CL, Width.B),
          fixed("DX", OperandKind.DX, Width.W),
          fixed("XMM0", OperandKind.XMM0, Width.DQ),
          fixed("FS", OperandKind.FS, Width.V),
          fixed("GS", OperandKind.GS, Width.V),
          fixed("ST0", OperandKind.ST0, Width.T),
          fixed("STi", OperandKind.STI, Width.T),
          fixed("XLAT", OperandKind.XLAT, Width.B),
          fixed("1", OperandKind.ONE, Width.B),
          fixed("Sw", OperandKind.SEGMENT, Width.W),
          fixed("Cq", OperandKind.CONTROL, Width.Q),
          fixed("Dq", OperandKind.DEBUG, Width.Q),
          fixed("Ex", OperandKind.E, Width.X_SYSTEM));

  private static final Map<String, Width> WIDTHS =
      Map.ofEntries(
          Map.entry("", Width.NONE),
          Map.entry("b", Width.B),
          Map.entry("w", Width.W),
          Map.entry("d", Width.D),
          Map.entry("q", Width.Q),
          Map.entry("t", Width.T),
          Map.entry("dq", Width.DQ),
          Map.entry("qq", Width.QQ),
          Map.entry("ss", Width.SS),
          Map.entry("sd", Width.SD),
          Map.entry("v", Width.V),
          Map.entry("y", Width.Y),
          Map.entry("z", Width.Z),
          Map.entry("s", Width.S),
          Map.entry("db", Width.DB),
          Map.entry("dw", Width.DW),
          Map.entry("x", Width.X),
          Map.entry("h", Width.HALF),
          Map.entry("r", Width.QUARTER),
          Map.entry("e", Width.EIGHTH),
          Map.entry("p", Width.P));

  private static Map.Entry<String, OperandForm> fixed(String name, OperandKind kind, Width width) {
    return Map.entry(name, new OperandForm(name, kind, width, Width.NONE));
  }

  /**
   * As it stands in a table: {@code Ev}, {@code Wx}, {@code rAX}; {@code Sd_x} is memory of four
   * bytes by indexes in a whole vector.
   *
   * @throws IllegalArgumentException when there is no such operand
   */
  static OperandForm parse(String text) {
    OperandForm known = FIXED.get(text);
    if (known != null) {
      return known;
    }
    if (text.indexOf('_') > 0) {
      int line = text.indexOf('_');
      return new OperandForm(
          text, OperandKind.VSIB, width(text.substring(1, line)), width(text.substring(line + 1)));
    }
    return new OperandForm(
        text, OperandKind.valueOf(text.substring(0, 1)), width(text.substring(1)), Width.NONE);
  }

  private static Width width(String letters) {
    Width width = WIDTHS.get(letters);
    if (width == null) {
      throw new IllegalArgumentException("no width " + letters);
    }
    return width;
  }

  /** Whether a number in the instruction is not sign-extended. */
  boolean hasPlainNumber(boolean shortAddress) {
    return switch (kind) {
      case I -> width == Width.B || width == Width.W;
      case O -> shortAddress;
      default -> false;
    };
  }

  /** How many bytes of the instruction it takes, behind ModRM and what belongs to that. */
  public int immediateBytes(int operandSize, boolean shortAddress) {
    return switch (kind) {
      case I, J -> width.bytes(operandSize, operandSize == 8, 0, false);
      case L -> 1;
      case O -> shortAddress ? 4 : 8;
      default -> 0;
    };
  }
}
