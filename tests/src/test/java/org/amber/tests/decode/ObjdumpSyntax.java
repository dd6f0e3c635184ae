package org.amber.tests.decode;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where objdump writes the same otherwise: both are brought to one form. */
final class ObjdumpSyntax {
  private static final List<String> PREDICATES =
      List.of(
          "eq",
          "lt",
          "le",
          "unord",
          "neq",
          "nlt",
          "nle",
          "ord",
          "eq_uq",
          "nge",
          "ngt",
          "false",
          "neq_oq",
          "ge",
          "gt",
          "true",
          "eq_os",
          "lt_oq",
          "le_oq",
          "unord_s",
          "neq_us",
          "nlt_uq",
          "nle_uq",
          "ord_s",
          "eq_us",
          "nge_uq",
          "ngt_uq",
          "false_os",
          "neq_os",
          "ge_oq",
          "gt_oq",
          "true_us");
  private static final int OLD_PREDICATES = 8;
  private static final Pattern COMPARISON =
      Pattern.compile("^(v?)cmp(ps|pd|ss|sd) (.*),0x([0-9a-f]+)$");
  private static final Pattern PRODUCT = Pattern.compile("^(v?)pclmulqdq (.*),0x(0|1|10|11)$");
  private static final Pattern NARROW =
      Pattern.compile(
          "^(push|pop|pushf|popf|enter|leave|ret|retf|iret|fnstenv|fldenv|fnsave|frstor)[wq](\\b.*)$");

  private ObjdumpSyntax() {}

  static boolean isSame(String one, String other) {
    String first = common(one);
    String second = common(other);
    return first.equals(second)
        || common(ObjdumpLine.withoutPrefixes(one))
            .equals(common(ObjdumpLine.withoutPrefixes(other)));
  }

  private static String common(String text) {
    Matcher comparison = COMPARISON.matcher(text);
    if (comparison.matches()) {
      int predicate = Integer.parseInt(comparison.group(4), 16);
      if (predicate < (comparison.group(1).isEmpty() ? OLD_PREDICATES : PREDICATES.size())) {
        return comparison.group(1)
            + "cmp"
            + PREDICATES.get(predicate)
            + comparison.group(2)
            + " "
            + comparison.group(3);
      }
    }
    Matcher product = PRODUCT.matcher(text);
    if (product.matches()) {
      String which = product.group(3);
      return product.group(1)
          + "pclmul"
          + (which.endsWith("1") ? "h" : "l")
          + "q"
          + (which.length() == 2 ? "h" : "l")
          + "qdq "
          + product.group(2);
    }
    return unsized(text);
  }

  private static String unsized(String text) {
    Matcher narrow = NARROW.matcher(text);
    String plain = narrow.matches() ? narrow.group(1) + narrow.group(2) : text;
    return plain
        .replaceFirst("^(sysret|sysexit)[dq]", "$1")
        // In a file without symbols.
        .replaceFirst("^((?:j\\w+|call|loop\\w*|xbegin)) 0x", "$1 ")
        // Of a wider register only 16 bits are meant.
        .replaceFirst("^(mov [cdefgs]s|l(?:ar|sl) \\w+),[er]?(\\w+?)[wd]?$", "$1,$2")
        .replace("OWORD", "XMMWORD")
        .replaceFirst("^(v?lddqu .*)[XY]MMWORD PTR ", "$1")
        .replaceFirst("^movabs ", "mov ")
        // Far pointers with REX.W, and the source of movsxd with 66 before it.
        .replaceFirst("^((?:call|jmp|l[sfg]s) .*)(?:DWORD|FWORD|TBYTE) PTR", "$1FAR")
        .replaceFirst("^(movsxd r(?:[a-d]x|[sd]i|[sb]p|8|9|1.),).*", "$1")
        .replaceFirst("^xchg (ax,ax|rax,rax)$", "nop")
        // VEX.L means nothing.
        .replaceFirst("^(vmovs[sd] )ymm", "$1xmm");
  }
}
