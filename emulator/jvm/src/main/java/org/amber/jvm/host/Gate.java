package org.amber.jvm.host;

import org.amber.cpu.CpuState;

/**
 * Writes the way into machine code and out of it: a C function, by the calling conventions of the
 * System V ABI, that takes the {@link HostRegister#CONTEXT} and an address in machine code.
 */
final class Gate {
  /** Longs of the vector registers. */
  static final int VECTOR_LONGS = 64;

  private static final int VECTORS = 16;
  private static final int VECTOR_BYTES = 32;

  /** The stack is a word below a multiple of this; see {@link HostRegister#RSP}. */
  private static final int STACK_ALIGNMENT = 64;

  private static final int RDI = 7;
  private static final int RSI = 6;

  private final Assembler out;
  private final boolean longVectors;

  /**
   * @param longVectors whether the guest's vector registers have 32 bytes
   */
  Gate(Assembler out, boolean longVectors) {
    this.out = out;
    this.longVectors = longVectors;
  }

  void writeEntry() {
    out.put(0x53, 0x55, 0x41, 0x54, 0x41, 0x55, 0x41, 0x56, 0x41, 0x57); // push rbx rbp r12-r15
    out.move(HostRegister.CONTEXT, RDI);
    out.store(RSI, HostRegister.CONTEXT, Context.FIRST);
    out.store(HostRegister.RSP, HostRegister.CONTEXT, Context.HOST_STACK);
    out.put(0x48, 0x83, 0xe4, -STACK_ALIGNMENT); // and rsp, -64
    out.lea(HostRegister.RSP, HostRegister.RSP, -STACK_ALIGNMENT - Long.BYTES * (Groups.MOST + 1));
    mxcsr(3, Context.HOST_MXCSR);
    mxcsr(2, Context.MXCSR);
    out.put(0xc5, 0xf8, 0x77); // vzeroupper
    vectors(0x6f);
    out.put(0x41, 0xff); // push
    out.memory(6, HostRegister.CONTEXT, Context.FLAGS);
    out.put(0x9d); // popf
    for (int guest = CpuState.RAX; guest <= CpuState.R15; guest++) {
      if (HostRegister.holds(guest)) {
        out.load(HostRegister.of(guest), HostRegister.CONTEXT, Context.register(guest));
      }
    }
    out.load(HostRegister.STEPS, HostRegister.CONTEXT, Context.STEPS);
    out.put(0x41, 0xff); // jmp
    out.memory(4, HostRegister.CONTEXT, Context.FIRST);
  }

  /**
   * Goes to what the {@link JumpTable} has for the address in {@link HostRegister#ADDEND}. On the
   * stack are the numbers of the region and of the exit by which to leave if it has nothing.
   */
  void writeLook(int exit) {
    JumpTable.writeFind(out);
    int found = out.jumpShortIfZero();
    out.put(0xe9);
    out.number(exit - (out.size() + Integer.BYTES), Integer.BYTES);
    out.bindShort(found);
    out.lea(HostRegister.RSP, HostRegister.RSP, 2 * Long.BYTES);
    JumpTable.writeJump(out);
  }

  /** On the stack are the numbers of the region and of the exit. */
  void writeExit() {
    for (int place : new int[] {Context.LEFT, Context.EXIT}) {
      out.put(0x41, 0x8f); // pop
      out.memory(0, HostRegister.CONTEXT, place);
    }
    for (int guest = CpuState.RAX; guest <= CpuState.R15; guest++) {
      if (HostRegister.holds(guest)) {
        out.store(HostRegister.of(guest), HostRegister.CONTEXT, Context.register(guest));
      }
    }
    out.store(HostRegister.STEPS, HostRegister.CONTEXT, Context.STEPS);
    out.store(HostRegister.ADDRESS, HostRegister.CONTEXT, Context.FIRST);
    out.put(0x9c, 0x41, 0x8f); // pushf, pop
    out.memory(0, HostRegister.CONTEXT, Context.FLAGS);
    vectors(0x7f);
    mxcsr(3, Context.MXCSR);
    mxcsr(2, Context.HOST_MXCSR);
    out.put(0xc5, 0xf8, 0x77); // vzeroupper
    out.load(HostRegister.RSP, HostRegister.CONTEXT, Context.HOST_STACK);
    out.put(0x41, 0x5f, 0x41, 0x5e, 0x41, 0x5d, 0x41, 0x5c, 0x5d, 0x5b, 0xc3); // pop, ret
  }

  /** LDMXCSR is /2, STMXCSR /3. */
  private void mxcsr(int digit, int displacement) {
    out.put(0x41, 0x0f, 0xae);
    out.memory(digit, HostRegister.CONTEXT, displacement);
  }

  /** MOVDQU, or VMOVDQU of 32 bytes, between registers and the context. */
  private void vectors(int opcode) {
    for (int i = 0; i < VECTORS; i++) {
      int high = i >> 3;
      if (longVectors) {
        out.put(0xc4, (1 - high) << 7 | 0x40 | 1, 0x7e);
        out.put(opcode);
      } else {
        out.put(0xf3, 0x41 | high << 2, 0x0f, opcode);
      }
      out.memory(i, HostRegister.CONTEXT, Context.VECTORS + VECTOR_BYTES * i);
    }
  }
}
