package org.amber.jvm.host;

import org.amber.jvm.cpu.Workspace;

/** Displacements from {@link HostRegister#CONTEXT} to what is in the {@link Workspace}. */
final class Context {
  /**
   * By how much the register points behind the beginning, which is a multiple of 64: so its low six
   * bits are the shift that makes a page's number of an address, and SHRX can take it as the count.
   */
  static final int SKEW = 12;

  static final int STEPS = place(Workspace.STEPS);
  static final int FLAGS = place(Workspace.RFLAGS);
  static final int MXCSR = place(Workspace.MXCSR);
  static final int HOST_MXCSR = place(Workspace.HOST_MXCSR);
  static final int FS_BASE = place(Workspace.FS_BASE);
  static final int GS_BASE = place(Workspace.GS_BASE);
  static final int EXIT = place(Workspace.EXIT);
  static final int FIRST = place(Workspace.FIRST);
  static final int SECOND = place(Workspace.SECOND);
  static final int ALIGNED_16 = place(Workspace.ALIGNED_16);
  static final int ALIGNED_32 = place(Workspace.ALIGNED_32);
  static final int LOW_5 = place(Workspace.LOW_5);
  static final int LOW_6 = place(Workspace.LOW_6);
  static final int JUMP_BITS = place(Workspace.JUMP_BITS);
  static final int FPU_CONTROL = place(Workspace.FPU_CONTROL);
  static final int FPU_CHANGES = place(Workspace.FPU_CHANGES);
  static final int HOST_STACK = place(Workspace.HOST_STACK);
  static final int LEFT = place(Workspace.LEFT);
  static final int LOADS = Workspace.LOADS - SKEW;
  static final int STORES = Workspace.STORES - SKEW;
  static final int ADDENDS = Workspace.ADDENDS;
  static final int VECTORS = Workspace.VECTORS - SKEW;
  static final int JUMPS = Workspace.JUMPS - SKEW;
  static final int JUMP_CODES = Workspace.JUMP_CODES - SKEW;

  private Context() {}

  /** Of a guest's general register. */
  static int register(int guest) {
    return place(guest);
  }

  private static int place(int number) {
    return Long.BYTES * number - SKEW;
  }
}
