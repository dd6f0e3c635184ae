package org.amber.cpu.x86;

/**
 * What follows each opcode in 64-bit mode, one letter an opcode, sixteen a row (Intel SDM volume 2,
 * appendix A; AMD APM volume 3).
 */
final class OpcodeTable {
  static final char NONE = '.';
  static final char MODRM = 'M';
  static final char MODRM_IMM8 = 'B';
  static final char MODRM_IMMZ = 'Z';
  static final char IMM8 = 'b';
  static final char IMMZ = 'z';
  static final char IMM_FULL = 'v';
  static final char IMM16 = 'w';
  static final char ENTER = 'e';
  static final char OFFSET = 'o';
  static final char RELATIVE = 'j';
  static final char PREFIX = 'p';
  static final char REX = 'r';
  static final char GROUP3_BYTE = '3';
  static final char GROUP3 = '4';
  static final char ESCAPE = 'x';
  static final char VEX2 = 'V';
  static final char VEX3 = 'W';
  static final char EVEX = 'E';
  static final char POP_OR_XOP = 'X';
  static final char MAP_38 = '8';
  static final char MAP_3A = 'A';
  static final char INVALID = '!';

  /** One-byte opcodes. */
  static final String PRIMARY =
      "MMMMbz!!MMMMbz!x"
          + "MMMMbz!!MMMMbz!!"
          + "MMMMbzp!MMMMbzp!"
          + "MMMMbzp!MMMMbzp!"
          + "rrrrrrrrrrrrrrrr"
          + "................"
          + "!!EMppppzZbB...."
          + "bbbbbbbbbbbbbbbb"
          + "BZ!BMMMMMMMMMMMX"
          + "..........!....."
          + "oooo....bz......"
          + "bbbbbbbbvvvvvvvv"
          + "BBw.WVBZe.w..b!."
          + "MMMM!!!.MMMMMMMM"
          + "bbbbbbbbjj!b...."
          + "p.pp..34......MM";

  /** Opcodes behind 0F. */
  static final String SECONDARY =
      "MMMM!.....!.!M.B"
          + "MMMMMMMMMMMMMMMM"
          + "MMMM!!!!MMMMMMMM"
          + "......!.8!A!!!!!"
          + "MMMMMMMMMMMMMMMM"
          + "MMMMMMMMMMMMMMMM"
          + "MMMMMMMMMMMMMMMM"
          + "BBBBMMM.MM!!MMMM"
          + "jjjjjjjjjjjjjjjj"
          + "MMMMMMMMMMMMMMMM"
          + "...MBM!!...MBMMM"
          + "MMMMMMMMMMBMMMMM"
          + "MMBMBBBM........"
          + "MMMMMMMMMMMMMMMM"
          + "MMMMMMMMMMMMMMMM"
          + "MMMMMMMMMMMMMMMM";

  private OpcodeTable() {}
}
