package org.amber.jvm.decode;

import org.amber.jvm.decode.Encoding.Modrm;
import org.amber.jvm.decode.Encoding.Prefix;

/** Reads the first column of a table, see {@link FormReader}. */
final class EncodingReader {
  private boolean vex;
  private int map;
  private int opcode = Encoding.ANY;
  private boolean holdsRegister;
  private Prefix prefix = Prefix.ANY;
  private Modrm modrm = Modrm.ABSENT;
  private int size = Encoding.ANY;
  private int wide = Encoding.ANY;
  private int length = Encoding.ANY;
  private int address = Encoding.ANY;
  private boolean notExtended;

  private EncodingReader() {}

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException when it means nothing
   */
  static Encoding parse(String bytes) {
    EncodingReader reader = new EncodingReader();
    for (String word : bytes.split(" ", -1)) {
      reader.word(word);
    }
    if (reader.opcode == Encoding.ANY) {
      throw new IllegalArgumentException("no opcode");
    }
    return new Encoding(
        reader.vex,
        reader.map,
        reader.opcode,
        reader.holdsRegister,
        reader.prefix,
        reader.modrm,
        reader.size,
        reader.wide,
        reader.length,
        reader.address,
        reader.notExtended);
  }

  private void word(String word) {
    switch (word.isEmpty() ? ' ' : word.charAt(0)) {
      case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F' -> {
        holdsRegister = word.endsWith("+r");
        opcode(holdsRegister ? word.substring(0, 2) : word);
      }
      case '/' -> modrm(word);
      case '=' -> modrm = new Modrm(true, Encoding.ANY, Modrm.Form.BOTH, hex(word.substring(1)));
      case 'V' -> vex(word.split("\\.", -1));
      default -> demand(word);
    }
  }

  private void demand(String word) {
    switch (word) {
      case "NP" -> prefix = Prefix.NONE;
      case "o16" -> size = 2;
      case "o32" -> size = 4;
      case "o64" -> size = 8;
      case "a32" -> address = 4;
      case "a64" -> address = 8;
      case "W0" -> wide = 0;
      case "W1" -> wide = 1;
      case "rexb0" -> notExtended = true;
      default -> throw new IllegalArgumentException("no word " + word);
    }
  }

  /** A mandatory prefix is followed by 0F, but for F3 90. */
  private void opcode(String word) {
    if (opcode == 0x0f && map == 0 && !vex) {
      map = 1;
      opcode = hex(word);
    } else if (map == 1 && !vex && (opcode == 0x38 || opcode == 0x3a)) {
      map = opcode == 0x38 ? 2 : 3;
      opcode = hex(word);
    } else {
      if (opcode != Encoding.ANY) {
        prefix = prefix(opcode);
      }
      opcode = hex(word);
    }
  }

  private static Prefix prefix(int value) {
    return switch (value) {
      case 0x66 -> Prefix.P66;
      case 0xf3 -> Prefix.F3;
      case 0xf2 -> Prefix.F2;
      default -> throw new IllegalArgumentException("two opcodes");
    };
  }

  private void vex(String[] parts) {
    vex = true;
    length =
        switch (parts[1]) {
          case "128", "LZ" -> 16;
          case "256" -> 32;
          case "x", "LIG" -> Encoding.ANY;
          default -> throw new IllegalArgumentException("no length " + parts[1]);
        };
    prefix = parts[2].equals("NP") ? Prefix.NONE : prefix(hex(parts[2]));
    map =
        switch (parts[3]) {
          case "0F" -> 1;
          case "0F38" -> 2;
          case "0F3A" -> 3;
          default -> throw new IllegalArgumentException("no map " + parts[3]);
        };
    if (parts.length > 4 && !parts[4].equals("WIG")) {
      word(parts[4]);
    }
  }

  private void modrm(String word) {
    String[] parts = word.substring(1).split(":", -1);
    Modrm.Form form =
        switch (parts.length == 1 ? "" : parts[1]) {
          case "" -> Modrm.Form.BOTH;
          case "mem" -> Modrm.Form.MEMORY;
          case "reg" -> Modrm.Form.REGISTER;
          case "any" -> Modrm.Form.ALWAYS_REGISTER;
          default -> throw new IllegalArgumentException("no operand " + parts[1]);
        };
    int reg = parts[0].equals("r") ? Encoding.ANY : Integer.parseInt(parts[0]);
    modrm = new Modrm(true, reg, form, Encoding.ANY);
  }

  private static int hex(String digits) {
    return Integer.parseInt(digits, 16);
  }
}
