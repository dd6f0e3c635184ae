package org.amber.unicorn.engine;

import java.util.HexFormat;

/**
 * The machine code that is called before each block, for x86-64 hosts with the System V convention:
 * rdi = uc, rsi = address, edx = size, rcx = the structure of {@link BlockCounter}.
 *
 * <p>It has one form that finds a block's instructions in the table, and one form for each small
 * number of instructions, which needs no table. A block whose call site is known to {@link
 * CallSites} calls the latter.
 */
final class CallbackCode {
  /** The most instructions that there is a form without a table for. */
  static final int MOST = 255;

  /** Where the form with the table begins. */
  static final int TABLE_FORM = 64;

  private static final int COUNTED_FORMS = 192;
  private static final int COUNTED_SIZE = 64;
  private static final int SIZE = COUNTED_FORMS + MOST * COUNTED_SIZE;

  /**
   * Calls into Java, which is told where the callback was called from.
   *
   * <pre>
   *   mov rax, [rsp];  mov [rcx+56], rax
   *   jmp [rcx+48]
   * </pre>
   */
  private static final String SLOW = "488b042448894138" + "ff6130";

  /**
   * Finds the block in the table.
   *
   * <pre>
   *   mov rax, rsi;  xor rax, [rcx+8]                          ; key = address ^ salt
   *   mov r8, rsi;   shr r8, 3;    mov r9, rsi;  shr r9, 17
   *   xor r8, r9;    and r8d, 0x3fff
   *   shl r8, 5;     add r8, [rcx+16]                          ; its set of two entries
   *   cmp rax, [r8];                 je found
   *   add r8, 16;    cmp rax, [r8];  jne slow
   * found:
   *   cmp edx, [r8+8];               jne slow
   *   cmp qword ptr [rcx+40], 0;     jne slow                  ; stop or interrupt
   *   mov eax, [r8+12]                                         ; instructions
   *   mov r9, [rcx]; sub r9, rax;    jl slow
   *   mov [rcx], r9; mov [rcx+24], rsi;  mov [rcx+32], rax;  ret
   * slow: jmp SLOW
   * </pre>
   */
  private static final String FIND =
      "4889f0483341084989f049c1e8034989f149c1e9114d31c8"
          + "4181e0ff3f000049c1e0054c034110493b0074094983c010"
          + "493b007525413b5008751f48837928007518418b400c4c8b"
          + "094929c17c0c4c89094889711848894120c3";

  /**
   * Counts N instructions.
   *
   * <pre>
   *   sub qword ptr [rcx], N;        jl undo
   *   cmp qword ptr [rcx+40], 0;     jne undo                  ; stop or interrupt
   *   mov [rcx+24], rsi;             mov qword ptr [rcx+32], N;  ret
   * undo:
   *   add qword ptr [rcx], N;        jmp SLOW
   * </pre>
   */
  private static final String COUNT =
      "488129N7c14" + "4883792800750d" + "4889711848c74120Nc3" + "488101N";

  private CallbackCode() {}

  /** Where the form for a block of so many instructions, at most {@link #MOST}, begins. */
  static int countedForm(int instructions) {
    return COUNTED_FORMS + (instructions - 1) * COUNTED_SIZE;
  }

  /** All of it; it may be placed anywhere. */
  static byte[] assemble() {
    byte[] code = new byte[SIZE];
    put(code, 0, SLOW);
    int end = put(code, TABLE_FORM, FIND);
    jumpToSlow(code, end);
    for (int count = 1; count <= MOST; count++) {
      String number = littleEndian(count);
      end = put(code, countedForm(count), COUNT.replace("N", number));
      jumpToSlow(code, end);
    }
    return code;
  }

  private static int put(byte[] code, int at, String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    System.arraycopy(bytes, 0, code, at, bytes.length);
    return at + bytes.length;
  }

  private static void jumpToSlow(byte[] code, int at) {
    put(code, at, "e9" + littleEndian(-(at + 5)));
  }

  private static String littleEndian(int value) {
    return HexFormat.of().toHexDigits(Integer.reverseBytes(value));
  }
}
