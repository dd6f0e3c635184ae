package org.amber.unicorn.engine;

import java.util.HexFormat;

/**
 * The machine code that is called before each block, for x86-64 hosts with the System V convention:
 * rdi = uc, rsi = address, edx = size, rcx = {@link BudgetFields}.
 */
final class CallbackCode {
  /**
   * What a block calls that has counted its instructions itself, when they do not fit into the
   * budget or somebody wants a stop. Calls into Java, with nothing that makes sense for address and
   * size, then lets Unicorn stop if it was told to.
   */
  static final int BOUND_FORM = 32;

  /** What any other block calls: finds its instructions in the table. */
  static final int TABLE_FORM = 80;

  private static final int SIZE = 176;

  /**
   * Calls into Java, which is told where the callback was called from and may change where it
   * returns to.
   *
   * <pre>
   *   mov rax, [rsp];      mov [rcx+56], rax;   mov [rcx+72], rdi
   *   push rcx;            call [rcx+48];       pop rcx
   *   mov rax, [rcx+56];   mov [rsp], rax;      ret
   * </pre>
   */
  private static final String SLOW =
      "488b0424" + "48894138" + "48897948" + "51ff513059" + "488b4138" + "48890424" + "c3";

  /**
   * As above for {@link #BOUND_FORM}.
   *
   * <pre>
   *   mov ecx, FIELDS
   *   mov qword ptr [rcx+56], 0
   *   mov rdi, [rcx+72];   push rdi;  push rcx;  sub rsp, 8
   *   call [rcx+48]
   *   add rsp, 8;          pop rcx;   pop rdi
   *   xor esi, esi;        jmp [rcx+64]
   * </pre>
   */
  private static final String BOUND =
      "b9FIELDS"
          + "48c7413800000000"
          + "488b7948"
          + "57514883ec08"
          + "ff5130"
          + "4883c408595f"
          + "31f6ff6140";

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
   *   mov [rcx], r9; mov [rcx+24], rsi;  mov [rcx+32], rdx;  ret
   * slow: jmp SLOW
   * </pre>
   */
  private static final String FIND =
      "4889f0483341084989f049c1e8034989f149c1e9114d31c8"
          + "4181e0ff3f000049c1e0054c034110493b0074094983c010"
          + "493b007525413b5008751f48837928007518418b400c4c8b"
          + "094929c17c0c4c89094889711848895120c3";

  private CallbackCode() {}

  /**
   * All of it; it may be placed anywhere.
   *
   * @param fields the low half of the address of {@link BudgetFields}; the form for bound blocks
   *     only works when that is all of it
   */
  static byte[] assemble(int fields) {
    byte[] code = new byte[SIZE];
    put(code, 0, SLOW);
    put(code, BOUND_FORM, BOUND.replace("FIELDS", littleEndian(fields)));
    int end = put(code, TABLE_FORM, FIND);
    put(code, end, "e9" + littleEndian(-(end + 5)));
    return code;
  }

  private static String littleEndian(int value) {
    return HexFormat.of().toHexDigits(Integer.reverseBytes(value));
  }

  private static int put(byte[] code, int at, String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    System.arraycopy(bytes, 0, code, at, bytes.length);
    return at + bytes.length;
  }
}
