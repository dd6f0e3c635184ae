package org.amber.memory;

/**
 * A page table entry packed in a long: the frame number above bit 12, effective permissions in bits
 * 0–2. Zero is "not present". Effective means right now: a private page whose frame is shared lacks
 * {@link #WRITE} although its VMA has it.
 */
public final class Pte {
  public static final int READ = 1;
  public static final int WRITE = 2;
  public static final int EXECUTE = 4;
  public static final long ABSENT = 0;

  /** Set in every present entry, so that frame 0 without permissions differs from absent. */
  public static final long PRESENT = 8;

  private static final int PERMISSIONS = READ | WRITE | EXECUTE;

  private Pte() {}

  /** Packs a present entry. */
  public static long of(int frame, int permissions) {
    return ((long) frame << 12) | PRESENT | permissions;
  }

  public static int frame(long pte) {
    return (int) (pte >>> 12);
  }

  /** The byte offset of the frame in physical memory. */
  public static long physicalAddress(long pte) {
    return pte & ~0xfffL;
  }

  public static int permissions(long pte) {
    return (int) pte & PERMISSIONS;
  }

  public static boolean permits(long pte, Access access) {
    return (pte & access.bit) != 0;
  }
}
