package org.amber.jvm.integer;

/** The segments that Linux gives to user mode: arch/x86/include/asm/segment.h. */
final class Descriptors {
  static final long GDT_BASE = 0xffff_ffff_fffe_0000L;
  static final long IDT_BASE = 0xffff_ffff_ffff_0000L;

  /** The selector of the task state segment. */
  static final int TASK_SELECTOR = 0x40;

  /** CR0 as Linux has it: PG, AM, WP, NE, ET, MP, PE. */
  static final long MACHINE_STATUS = 0x8005_0033L;

  /** Of all of them. */
  static final long LIMIT = 0xffff_ffffL;

  private static final int CODE_32 = 0x23;
  private static final int DATA = 0x2b;
  private static final int CODE_64 = 0x33;
  private static final int LOCAL_TABLE = 4;
  private static final int RPL = 3;

  private static final long RIGHTS_CODE_32 = 0xcf_fb00;
  private static final long RIGHTS_DATA = 0xcf_f300;
  private static final long RIGHTS_CODE_64 = 0xaf_fb00;

  private Descriptors() {}

  /** Whether user mode may use a selector of any privilege. */
  static boolean isKnown(int selector) {
    return (selector & LOCAL_TABLE) == 0
        && switch (selector | RPL) {
          case CODE_32, DATA, CODE_64 -> true;
          default -> false;
        };
  }

  /** Whether a data segment register can be loaded with it. */
  static boolean isLoadable(int selector, boolean stack) {
    if (stack) {
      return selector == DATA;
    }
    return (selector & ~RPL) == 0 || isKnown(selector);
  }

  /** What VERR and VERW tell. */
  static boolean isAccessible(int selector, boolean write) {
    return isKnown(selector) && (!write || (selector | RPL) == DATA);
  }

  /** What LAR gives. */
  static long rights(int selector) {
    return switch (selector | RPL) {
      case CODE_32 -> RIGHTS_CODE_32;
      case DATA -> RIGHTS_DATA;
      default -> RIGHTS_CODE_64;
    };
  }
}
