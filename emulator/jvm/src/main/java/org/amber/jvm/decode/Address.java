package org.amber.jvm.decode;

/**
 * An address as ModRM, SIB and displacement say it.
 *
 * @param base a general register, {@link #RIP}, or {@link #NO_REGISTER}
 * @param index a general or vector register, or {@link #NO_REGISTER}
 * @param scale 1, 2, 4 or 8
 * @param displacement sign-extended
 * @param displacementBytes how long it is: 0, 1, 4, or 8
 * @param sib whether there is a SIB byte
 */
public record Address(
    int base, int index, int scale, long displacement, int displacementBytes, boolean sib) {
  public static final int NO_REGISTER = -1;

  /** The address of the next instruction. */
  public static final int RIP = 16;

  /** There is none. */
  public static final Address NONE = new Address(NO_REGISTER, NO_REGISTER, 1, 0, 0, false);
}
