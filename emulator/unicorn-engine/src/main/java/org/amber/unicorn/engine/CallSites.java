package org.amber.unicorn.engine;

import java.lang.foreign.MemorySegment;

/**
 * Makes a translated block count its instructions itself. Unicorn puts two calls in front of each
 * block: of the callback, and of a function that leaves the block if somebody wants a stop. Both
 * are replaced by a few instructions that take from the budget, and call only when it does not
 * suffice: whoever wants a stop takes the budget away. The second call also stands behind each
 * access to memory; there it is removed, for nothing that happens in an access and lets it go on
 * has to stop before the next block.
 *
 * <p>What was put there lives and dies with the translation. Every byte is compared before one is
 * changed, and so is Unicorn's description of the block: whatever does not look as expected, as
 * with another version of Unicorn, is left as it is. Then the table does the work.
 *
 * <pre>
 *   before                                    after
 *   mov rdi, uc;  mov esi, address            mov dword ptr [current], block
 *   mov edx, size;  mov ecx, fields           sub qword ptr [budget], count
 *   call callback                             jge end
 *   mov rdi, uc;  xor esi, esi                call callback
 *   call check                                end:
 * </pre>
 */
final class CallSites {
  /** Of what is put there, without the call. */
  private static final int MOST_BYTES = 25;

  private static final int CALL = 6;

  /**
   * A block's description, which lies before its code, is within so many bytes of its first call.
   */
  private static final int AROUND = 384;

  private static final long[] NOPS = {
    0x90L,
    0x9066L,
    0x00_1f0fL,
    0x0040_1f0fL,
    0x00_0044_1f0fL,
    0x0000_441f_0f66L,
    0x00_0000_0080_1f0fL,
    0x0000_0000_0084_1f0fL
  };

  private final TranslatedCode code = new TranslatedCode();
  private final GeneratedCalls calls;
  private final long callback;
  private final BudgetFields fields;
  private long bound;

  /**
   * For one emulator.
   *
   * @param callback {@link CallbackCode} in memory
   * @param check Unicorn's function that leaves a block if somebody wants a stop
   * @param fields what blocks count in, within the first 2 GiB
   */
  CallSites(MemorySegment callback, MemorySegment check, BudgetFields fields) {
    this.calls = new GeneratedCalls(code, check.address());
    this.callback = callback.address();
    this.fields = fields;
  }

  /** How many blocks were bound so far. */
  long bound() {
    return bound;
  }

  /** The block that a bound block has left as the current one. */
  TranslatedBlock block(int offset) {
    return new TranslatedBlock(code, code.at(offset));
  }

  /**
   * Binds the block that has called the slow path.
   *
   * @param site where the callback returns to
   * @param uc the emulator, as the callback was told
   * @param count the block's instructions
   * @return where it shall return to instead; 0 if the block was left as it is
   */
  long bind(long site, long uc, long address, int size, int count) {
    if (!code.contains(site)) {
      return 0;
    }
    code.open(site - AROUND, site + AROUND);
    try {
      return bindOpen(site, uc, address, size, count);
    } finally {
      code.close();
    }
  }

  private long bindOpen(long site, long uc, long address, int size, int count) {
    long old = callback + CallbackCode.TABLE_FORM;
    long start = calls.callbackStart(site, old, uc, address, size, fields.lowAddress(0));
    long end = site + calls.checkLength(site, uc);
    if (start == 0 || end == site || end - start < MOST_BYTES + CALL) {
      return 0;
    }
    TranslatedBlock block = code.block(start, address, size);
    if (block == null || block.instructions() != count) {
      return 0;
    }
    code.open(block.start(), block.codeEnd());
    removeChecks(end, uc);
    count(start, site, end, count, code.offset(block.start()));
    bound++;
    return end;
  }

  private void removeChecks(long from, long uc) {
    long at = from;
    while ((at = code.nextClear(at)) != 0) {
      int before = calls.checkBefore(at, uc);
      int length = before == 0 ? 0 : calls.checkLength(at - before, uc);
      doNothing(at - before, at - before + length);
      at += Math.max(1, length - before);
    }
  }

  private void count(long start, long site, long end, int count, int block) {
    long slot = calls.slot(site);
    long jump = subtract(setCurrent(start, block), count);
    code.int16(jump, 0x7d | (int) (end - jump - 2) << 8); // jge end
    doNothing(calls.call(jump + 2, callback + CallbackCode.BOUND_FORM, slot), end);
  }

  private long setCurrent(long at, int block) {
    code.int16(at, 0x04c7);
    code.int8(at + 2, 0x25);
    code.int32(at + 3, fields.lowAddress(BudgetFields.CURRENT));
    code.int32(at + 7, block);
    return at + 11;
  }

  private long subtract(long at, int count) {
    boolean small = count <= Byte.MAX_VALUE;
    code.int16(at, small ? 0x8348 : 0x8148);
    code.int16(at + 2, 0x252c);
    code.int32(at + 4, fields.lowAddress(BudgetFields.BUDGET));
    if (small) {
      code.int8(at + 8, count);
      return at + 9;
    }
    code.int32(at + 8, count);
    return at + 12;
  }

  private void doNothing(long start, long end) {
    long at = start;
    while (at < end) {
      int length = (int) Math.min(NOPS.length, end - at);
      for (int i = 0; i < length; i++) {
        code.int8(at + i, (int) (NOPS[length - 1] >>> (i * Byte.SIZE)));
      }
      at += length;
    }
  }
}
