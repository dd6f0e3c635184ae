package org.amber.jvm.integer;

import java.util.Locale;
import org.amber.jvm.cpu.Flags;

/** The conditions of Jcc, SETcc and CMOVcc: Intel SDM volume 1, appendix B. */
public enum Condition {
  O(0),
  NO(1),
  B(2),
  AE(3),
  E(4),
  NE(5),
  BE(6),
  A(7),
  S(8),
  NS(9),
  P(10),
  NP(11),
  L(12),
  GE(13),
  LE(14),
  G(15);

  private final int code;

  Condition(int code) {
    this.code = code;
  }

  /** The number that it has in opcodes. */
  public int code() {
    return code;
  }

  /** Whether it holds. */
  public boolean test(Flags flags) {
    return switch (this) {
      case O -> flags.of();
      case NO -> !flags.of();
      case B -> flags.cf();
      case AE -> !flags.cf();
      case E -> flags.zf();
      case NE -> !flags.zf();
      case BE -> flags.cf() || flags.zf();
      case A -> !flags.cf() && !flags.zf();
      case S -> flags.sf();
      case NS -> !flags.sf();
      case P -> flags.pf();
      case NP -> !flags.pf();
      case L -> flags.sf() != flags.of();
      case GE -> flags.sf() == flags.of();
      case LE -> flags.zf() || flags.sf() != flags.of();
      case G -> !flags.zf() && flags.sf() == flags.of();
    };
  }

  /** The condition that a mnemonic ends with. */
  public static Condition of(String mnemonic, String stem) {
    return valueOf(mnemonic.substring(stem.length()).toUpperCase(Locale.ROOT));
  }
}
