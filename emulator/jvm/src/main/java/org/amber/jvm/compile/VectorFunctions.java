package org.amber.jvm.compile;

import java.lang.constant.ClassDesc;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.OperandKind;
import org.jspecify.annotations.Nullable;

/** By which function vector instructions are computed, 128 bits at a time. */
final class VectorFunctions {

  private VectorFunctions() {}

  /**
   * A static method: where in the registers the result goes to, and the sources are.
   *
   * @param byNumber whether it also takes the byte in the instruction
   * @param bitsUsed how many bits of that are for 128 bits alone; 0: each uses all
   */
  record Function(ClassDesc owner, String name, boolean byNumber, int bitsUsed) {}

  /**
   * The function of an instruction, if it has one.
   *
   * @param name the mnemonic without the V of VEX
   */
  static @Nullable Function of(String name, Form form) {
    return switch (name) {
      case "pand", "andps", "andpd" -> packed("pand");
      case "pandn", "andnps", "andnpd" -> packed("pandn");
      case "por", "orps", "orpd" -> packed("por");
      case "pxor", "xorps", "xorpd" -> packed("pxor");
      case "paddb",
          "paddw",
          "paddd",
          "paddq",
          "psubb",
          "psubw",
          "psubd",
          "psubq",
          "pcmpeqb",
          "pcmpeqw",
          "pcmpeqd",
          "pcmpeqq",
          "pcmpgtb",
          "pcmpgtw",
          "pcmpgtd",
          "pcmpgtq",
          "paddusb",
          "paddusw",
          "psubusb",
          "psubusw",
          "paddsb",
          "paddsw",
          "psubsb",
          "psubsw",
          "pminub",
          "pminuw",
          "pminud",
          "pmaxub",
          "pmaxuw",
          "pmaxud",
          "pminsb",
          "pminsw",
          "pminsd",
          "pmaxsb",
          "pmaxsw",
          "pmaxsd",
          "pavgb",
          "pavgw",
          "pmuludq",
          "pmulld",
          "pmullw",
          "pmulhw",
          "pmulhuw",
          "pmaddwd",
          "psadbw",
          "pmaddubsw",
          "movsldup",
          "movshdup",
          "pabsb",
          "pabsw",
          "pabsd" ->
          packed(name);
      case "psllw", "pslld", "psllq", "psrlw", "psrld", "psrlq", "psraw", "psrad" ->
          isByNumber(form) ? new Function(Types.PACKED, name, true, 0) : null;
      case "unpcklps" -> shuffled("punpckldq");
      case "unpckhps" -> shuffled("punpckhdq");
      case "unpcklpd" -> shuffled("punpcklqdq");
      case "unpckhpd" -> shuffled("punpckhqdq");
      case "punpcklbw",
          "punpcklwd",
          "punpckldq",
          "punpcklqdq",
          "punpckhbw",
          "punpckhwd",
          "punpckhdq",
          "punpckhqdq",
          "packsswb",
          "packuswb",
          "packssdw",
          "packusdw",
          "movhlps",
          "movddup",
          "pshufb" ->
          shuffled(name);
      case "pshufd", "shufps", "pshuflw", "pshufhw", "palignr", "psrldq", "pslldq" ->
          new Function(Types.SHUFFLED, name, true, 0);
      case "permilps" -> isByNumber(form) ? new Function(Types.SHUFFLED, "pshufd", true, 0) : null;
      case "shufpd" -> new Function(Types.SHUFFLED, name, true, 2);
      default -> null;
    };
  }

  private static Function packed(String name) {
    return new Function(Types.PACKED, name, false, 0);
  }

  private static Function shuffled(String name) {
    return new Function(Types.SHUFFLED, name, false, 0);
  }

  private static boolean isByNumber(Form form) {
    return form.operands().getLast().kind() == OperandKind.I;
  }
}
