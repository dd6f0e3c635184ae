package org.amber.jvm.decode;

/** The MMX and AVX forms of SSE instructions, see {@link FormReader}. */
final class Twins {
  private Twins() {}

  static String mmxBytes(String bytes) {
    return bytes.startsWith("66 ") ? "NP " + bytes.substring("66 ".length()) : bytes;
  }

  static String mmxOperands(String operands) {
    StringBuilder twin = new StringBuilder();
    for (String operand : operands.split(",", -1)) {
      String now =
          switch (operand.charAt(0)) {
            case 'V' -> "Pq";
            case 'W' -> "Qq";
            case 'U' -> "Nq";
            default -> operand;
          };
      twin.append(twin.isEmpty() ? "" : ",").append(now);
    }
    return twin.toString();
  }

  /** {@code 66 0F 38 00 /r W0} is {@code VEX.x.66.0F38.W0 00 /r}. */
  static String vexBytes(String bytes, String operands) {
    String[] words = bytes.split(" ", -1);
    boolean second = words[2].equals("38") || words[2].equals("3A");
    String map = second ? "0F" + words[2] : "0F";
    StringBuilder rest = new StringBuilder();
    String wide = "WIG";
    for (int i = second ? 3 : 2; i < words.length; i++) {
      if (words[i].equals("W0") || words[i].equals("W1")) {
        wide = words[i];
      } else {
        rest.append(' ').append(words[i]);
      }
    }
    return String.join(".", "VEX", length(operands), words[0], map, wide) + rest;
  }

  private static String length(String operands) {
    boolean scalar = false;
    for (String operand : operands.split(",", -1)) {
      char kind = operand.charAt(0);
      if ("VWUM".indexOf(kind) >= 0) {
        switch (operand.substring(1)) {
          case "x", "h", "r", "e" -> {
            return "x";
          }
          case "ss", "sd" -> scalar = true;
          default -> {}
        }
      }
    }
    // insertps and extractps have a scalar and one whole register.
    return scalar && !operands.contains("dq") ? "LIG" : "128";
  }

  static String vexOperands(String operands, String how) {
    int comma = operands.indexOf(',');
    return switch (how) {
      case "vex3" -> {
        String first = operands.substring(0, comma);
        yield first + ",H" + first.substring(1) + operands.substring(comma);
      }
      case "vexH" -> "H" + operands.substring(1, comma) + "," + operands;
      default -> operands;
    };
  }
}
