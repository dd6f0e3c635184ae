package org.amber.jvm.decode;

/**
 * The prefixes of an instruction.
 *
 * @param repeat 0xF3, 0xF2, or 0
 * @param lock whether there is LOCK
 * @param operandSize whether there is 66
 * @param addressSize whether there is 67
 * @param segment the last one for a segment, as its byte; 0: none
 * @param rex REX with its upper four bits, or 0; of VEX the same bits
 */
public record Prefixes(
    int repeat, boolean lock, boolean operandSize, boolean addressSize, int segment, int rex) {
  static final int LOCK = 0xf0;
  static final int REPNE = 0xf2;
  static final int REPE = 0xf3;
  static final int OPERAND_SIZE = 0x66;
  static final int ADDRESS_SIZE = 0x67;
  public static final int FS = 0x64;
  public static final int GS = 0x65;
  private static final int REX_W = 8;

  /** REX.W, or VEX.W. */
  public boolean wide() {
    return (rex & REX_W) != 0;
  }

  /** Whether there is a REX, so that SPL, BPL, SIL and DIL take the places of AH, CH, DH and BH. */
  public boolean hasRex() {
    return rex != 0;
  }
}
