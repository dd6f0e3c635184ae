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

  private static final Condition[] VALUES = values();

  private final int code;

  Condition(int code) {
    this.code = code;
  }

  /** The number that it has in opcodes. */
  public int code() {
    return code;
  }

  /** The one that holds when this does not. */
  public Condition negated() {
    return VALUES[code ^ 1];
  }

  /** Whether it holds. */
  public boolean test(Flags flags) {
    return holds(code, flags);
  }

  /** Whether the condition with a number holds; the lowest bit of numbers negates. */
  static boolean holds(int code, Flags flags) {
    boolean holds =
        switch (code >> 1) {
          case 0 -> flags.of();
          case 1 -> flags.cf();
          case 2 -> flags.zf();
          case 3 -> flags.cf() || flags.zf();
          case 4 -> flags.sf();
          case 5 -> flags.pf();
          case 6 -> flags.sf() != flags.of();
          default -> flags.zf() || flags.sf() != flags.of();
        };
    return holds == ((code & 1) == 0);
  }

  /** The condition that a mnemonic ends with. */
  public static Condition of(String mnemonic, String stem) {
    return valueOf(mnemonic.substring(stem.length()).toUpperCase(Locale.ROOT));
  }
}
