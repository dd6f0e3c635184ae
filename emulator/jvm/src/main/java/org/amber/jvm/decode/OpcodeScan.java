package org.amber.jvm.decode;

/**
 * Finds the opcodes that a line of a table is about, in its first column (see {@link FormReader}):
 * the last number there, or all numbers of its braces. This is done to all lines at every start;
 * therefore it looks at the bytes and makes no strings of them.
 */
final class OpcodeScan {
  private static final int NOWHERE = -1;
  private static final int REGISTERS = 8;

  private final byte[] text;
  private int map;
  private int last = NOWHERE;

  /**
   * Looks at a line.
   *
   * @throws IllegalStateException when it has no opcode
   */
  OpcodeScan(byte[] text, int start) {
    this.text = text;
    int at = start;
    while (text[at] != '|' && text[at] != '\n') {
      word(at);
      while (text[at] > ' ') {
        at++;
      }
      at += text[at] == ' ' ? 1 : 0;
    }
    if (last == NOWHERE) {
      throw new IllegalStateException("a table has a line without an opcode");
    }
  }

  private void word(int at) {
    int first = text[at] == '{' ? at + 1 : at;
    if (text[at] == 'V') {
      map = vexMap(at);
    } else if (digit(first) >= 0) {
      if (last != NOWHERE) {
        map = mapBehind(number(last));
      }
      last = first;
    }
  }

  private int mapBehind(int number) {
    return switch (number) {
      case 0x0f -> map == 0 ? 1 : map;
      case 0x38 -> map == 1 ? 2 : map;
      case 0x3a -> map == 1 ? 3 : map;
      default -> map;
    };
  }

  /** Of {@code VEX.x.66.0F38.W0}, which has it behind a point. */
  private int vexMap(int word) {
    int at = word;
    while (text[at] != '.' || number(at + 1) != 0x0f) {
      at++;
    }
    return switch (number(at + 3)) {
      case 0x38 -> 2;
      case 0x3a -> 3;
      default -> 1;
    };
  }

  /** The opcode map, as {@link Encoding#map}. */
  int map() {
    return map;
  }

  /** All opcodes; of one that holds a register eight. */
  int[] opcodes() {
    boolean holdsRegister = text[last + 2] == '+';
    int count = holdsRegister ? REGISTERS : 1;
    while (!holdsRegister && text[last + 3 * count - 1] == ',') {
      count++;
    }
    int[] opcodes = new int[count];
    for (int i = 0; i < count; i++) {
      opcodes[i] = holdsRegister ? number(last) + i : number(last + 3 * i);
    }
    return opcodes;
  }

  /** Whether each opcode belongs to one part of the line's braces, else each to the whole line. */
  boolean areParts() {
    return text[last + 2] == ',';
  }

  /**
   * The part of the braces to which an opcode belongs, if they {@link #areParts}.
   *
   * @throws IllegalArgumentException when it is none of the line's opcodes
   */
  int part(int opcode) {
    int[] opcodes = opcodes();
    for (int i = 0; i < opcodes.length; i++) {
      if (opcodes[i] == opcode) {
        return i;
      }
    }
    throw new IllegalArgumentException("the line has no opcode " + opcode);
  }

  /** Two digits, or something negative. */
  private int number(int at) {
    return digit(at) << 4 | digit(at + 1);
  }

  /** The value of a digit; the tables have large letters, and other words in the column small. */
  private int digit(int at) {
    int letter = text[at];
    if (letter >= '0' && letter <= '9') {
      return letter - '0';
    }
    return letter >= 'A' && letter <= 'F' ? letter - 'A' + 10 : -1;
  }
}
