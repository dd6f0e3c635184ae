package org.amber.jvm.decode;

/**
 * The bytes that mean an instruction.
 *
 * @param vex whether it begins with VEX
 * @param map the opcode map, as VEX numbers them; 0: one-byte opcodes
 * @param opcode the opcode byte; the first of eight if it {@code holdsRegister}
 * @param holdsRegister whether the opcode's last three bits are a register
 * @param prefix which prefix it must have
 * @param modrm what ModRM must be
 * @param size which operand size it must have in bytes, or {@link #ANY}
 * @param wide what W must be: 0, 1 or {@link #ANY}
 * @param vectorLength in bytes, what VEX.L must say, or {@link #ANY}
 * @param address what the address size must be in bytes, or {@link #ANY}
 * @param notExtended whether REX.B must be clear
 */
public record Encoding(
    boolean vex,
    int map,
    int opcode,
    boolean holdsRegister,
    Prefix prefix,
    Modrm modrm,
    int size,
    int wide,
    int vectorLength,
    int address,
    boolean notExtended) {
  /** Nothing is demanded. */
  public static final int ANY = -1;

  /** A prefix that is a part of the opcode. */
  public enum Prefix {
    /** 66 is the operand size, F2 and F3 mean nothing or a repetition. */
    ANY,
    NONE,
    P66,
    F3,
    F2
  }

  /**
   * What ModRM must be.
   *
   * @param present whether there is one
   * @param reg its middle bits, or {@link #ANY}
   * @param form whether it names memory or a register
   * @param whole all of it, or {@link #ANY}
   */
  public record Modrm(boolean present, int reg, Form form, int whole) {
    /** What the operand is. */
    public enum Form {
      BOTH,
      MEMORY,
      REGISTER,
      /** A register, whatever the upper two bits are. */
      ALWAYS_REGISTER
    }

    static final Modrm ABSENT = new Modrm(false, ANY, Form.BOTH, ANY);

    /** Whether it can be this byte. */
    public boolean matches(int modrm) {
      if (whole != ANY) {
        return modrm == whole;
      }
      boolean register = modrm >= 0xc0;
      return (reg == ANY || reg == ((modrm >> 3) & 7))
          && switch (form) {
            case BOTH, ALWAYS_REGISTER -> true;
            case MEMORY -> !register;
            case REGISTER -> register;
          };
    }

    /** Whether it names memory, if it is this byte. */
    boolean namesMemory(int modrm) {
      return present && modrm < 0xc0 && form != Form.ALWAYS_REGISTER;
    }
  }

  /** What is more special is looked at first. */
  int specificity() {
    int special = prefix == Prefix.ANY ? 0 : 16;
    special +=
        modrm.whole != ANY ? 8 : modrm.reg != ANY ? 4 : modrm.form != Modrm.Form.BOTH ? 2 : 0;
    return special + (notExtended ? 1 : 0) + (size != ANY ? 1 : 0) + (wide != ANY ? 1 : 0);
  }
}
