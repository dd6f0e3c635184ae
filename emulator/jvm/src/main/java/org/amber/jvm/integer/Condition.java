package org.amber.jvm.integer;

import java.util.Locale;
import org.amber.jvm.cpu.Flags;

/** The conditions of Jcc, SETcc and CMOVcc: Intel SDM volume 1, appendix B. */
public enum Condition {
  O {
    @Override
    public boolean test(Flags flags) {
      return flags.of();
    }
  },
  NO {
    @Override
    public boolean test(Flags flags) {
      return !flags.of();
    }
  },
  B {
    @Override
    public boolean test(Flags flags) {
      return flags.cf();
    }
  },
  AE {
    @Override
    public boolean test(Flags flags) {
      return !flags.cf();
    }
  },
  E {
    @Override
    public boolean test(Flags flags) {
      return flags.zf();
    }
  },
  NE {
    @Override
    public boolean test(Flags flags) {
      return !flags.zf();
    }
  },
  BE {
    @Override
    public boolean test(Flags flags) {
      return flags.cf() || flags.zf();
    }
  },
  A {
    @Override
    public boolean test(Flags flags) {
      return !(flags.cf() || flags.zf());
    }
  },
  S {
    @Override
    public boolean test(Flags flags) {
      return flags.sf();
    }
  },
  NS {
    @Override
    public boolean test(Flags flags) {
      return !flags.sf();
    }
  },
  P {
    @Override
    public boolean test(Flags flags) {
      return flags.pf();
    }
  },
  NP {
    @Override
    public boolean test(Flags flags) {
      return !flags.pf();
    }
  },
  L {
    @Override
    public boolean test(Flags flags) {
      return flags.sf() != flags.of();
    }
  },
  GE {
    @Override
    public boolean test(Flags flags) {
      return flags.sf() == flags.of();
    }
  },
  LE {
    @Override
    public boolean test(Flags flags) {
      return flags.zf() || flags.sf() != flags.of();
    }
  },
  G {
    @Override
    public boolean test(Flags flags) {
      return !flags.zf() && flags.sf() == flags.of();
    }
  };

  /** Whether it holds. */
  public abstract boolean test(Flags flags);

  /** The condition that a mnemonic ends with. */
  static Condition of(String mnemonic, String stem) {
    return valueOf(mnemonic.substring(stem.length()).toUpperCase(Locale.ROOT));
  }
}
