package org.amber.unicorn.engine;

/**
 * Recognizes the calls that Unicorn puts into translated code for its own purposes, in all forms
 * that its code generator has for them: they depend on how far things are from each other.
 */
final class GeneratedCalls {
  private static final int LOAD_LONG = 10; // mov r64, imm64
  private static final int LOAD_EXTENDED = 7; // mov r64, imm32
  private static final int LOAD_NEAR = 7; // lea r64, [rip+displacement]
  private static final int LOAD_INT = 5; // mov r32, imm32
  private static final int CLEAR = 2; // xor esi, esi
  private static final int CALL = 6; // call [rip+displacement]
  private static final int CALL_NEAR = 5; // call displacement

  private static final int OP_RDI_LONG = 0xbf48;
  private static final int OP_RDI_NEAR = 0x3d8d48;
  private static final int OP_RSI_LONG = 0xbe48;
  private static final int OP_RSI_NEAR = 0x358d48;
  private static final int OP_RSI_EXTENDED = 0xc6c748;
  private static final int OP_ESI = 0xbe;
  private static final int OP_EDX = 0xba;
  private static final int OP_ECX = 0xb9;
  private static final int OP_CLEAR_ESI = 0xf633;
  private static final int OP_CALL = 0xe8;
  private static final int OP_CALL_INDIRECT = 0x15ff;
  private static final int THREE_BYTES = 0xffffff;

  private final TranslatedCode code;
  private final long check;

  /**
   * In this code.
   *
   * @param check the function that leaves a block if somebody wants a stop
   */
  GeneratedCalls(TranslatedCode code, long check) {
    this.code = code;
    this.check = check;
  }

  /**
   * Where the call of the callback in front of a block begins: (uc, address, size, data).
   *
   * @param end behind the call
   * @param data at most 32 bits
   * @return 0 if it does not look like that
   */
  long callbackStart(long end, long callback, long uc, long address, int size, int data) {
    long loadSize = end - callLength(end, callback) - 2 * LOAD_INT;
    boolean known =
        callLength(end, callback) != 0
            && code.int8(loadSize) == OP_EDX
            && code.int32(loadSize + 1) == size
            && code.int8(loadSize + LOAD_INT) == OP_ECX
            && code.int32(loadSize + LOAD_INT + 1) == data;
    int loadAddress = known ? addressLength(loadSize, address) : 0;
    if (loadAddress == 0) {
      return 0;
    }
    long loadEngine = loadSize - loadAddress;
    if (engineLength(loadEngine - LOAD_LONG, uc) == LOAD_LONG) {
      return loadEngine - LOAD_LONG;
    }
    return engineLength(loadEngine - LOAD_NEAR, uc) == LOAD_NEAR ? loadEngine - LOAD_NEAR : 0;
  }

  /** The length of a call of the function that leaves the block, (uc, 0); 0 if none is there. */
  int checkLength(long at, long uc) {
    int engine = engineLength(at, uc);
    if (engine == 0 || code.int16(at + engine) != OP_CLEAR_ESI) {
      return 0;
    }
    int before = engine + CLEAR;
    if (callLength(at + before + CALL, check) == CALL) {
      return before + CALL;
    }
    return callLength(at + before + CALL_NEAR, check) == CALL_NEAR ? before + CALL_NEAR : 0;
  }

  /** How far before {@code xor esi, esi} such a call begins; 0 if none can. */
  int checkBefore(long clear, long uc) {
    if (engineLength(clear - LOAD_NEAR, uc) == LOAD_NEAR) {
      return LOAD_NEAR;
    }
    return engineLength(clear - LOAD_LONG, uc) == LOAD_LONG ? LOAD_LONG : 0;
  }

  private int engineLength(long at, long uc) {
    if (code.int16(at) == OP_RDI_LONG && code.int64(at + 2) == uc) {
      return LOAD_LONG;
    }
    boolean near = (code.int32(at) & THREE_BYTES) == OP_RDI_NEAR;
    return near && at + LOAD_NEAR + code.int32(at + 3) == uc ? LOAD_NEAR : 0;
  }

  private int addressLength(long end, long address) {
    int value = code.int32(end - Integer.BYTES);
    int opcode = code.int32(end - LOAD_NEAR) & THREE_BYTES;
    if (code.int8(end - LOAD_INT) == OP_ESI && (value & 0xffff_ffffL) == address) {
      return LOAD_INT;
    }
    if (opcode == OP_RSI_EXTENDED && value == address) {
      return LOAD_EXTENDED;
    }
    if (opcode == OP_RSI_NEAR && end + value == address) {
      return LOAD_NEAR;
    }
    boolean wide = code.int16(end - LOAD_LONG) == OP_RSI_LONG;
    return wide && code.int64(end - Long.BYTES) == address ? LOAD_LONG : 0;
  }

  private int callLength(long end, long function) {
    long target = end + code.int32(end - Integer.BYTES);
    if (code.int16(end - CALL) == OP_CALL_INDIRECT) {
      return code.contains(target) && code.int64(target) == function ? CALL : 0;
    }
    return code.int8(end - CALL_NEAR) == OP_CALL && target == function ? CALL_NEAR : 0;
  }

  /** Where the target of a call is written down; 0 if it is in the call itself. */
  long slot(long end) {
    return code.int16(end - CALL) == OP_CALL_INDIRECT ? end + code.int32(end - Integer.BYTES) : 0;
  }

  /**
   * Writes a call of a function that may be called from here; through a slot, unless it is 0.
   *
   * @return the end of the call
   */
  long call(long at, long function, long slot) {
    if (slot != 0) {
      code.int64(slot, function);
      code.int16(at, OP_CALL_INDIRECT);
      code.int32(at + 2, (int) (slot - at - CALL));
      return at + CALL;
    }
    code.int8(at, OP_CALL);
    code.int32(at + 1, (int) (function - at - CALL_NEAR));
    return at + CALL_NEAR;
  }
}
