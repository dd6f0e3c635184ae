package org.amber.kernel.credentials;

import org.amber.state.NotSaved;

/**
 * What of root's special treatment a thread does without, and which of that is settled:
 * capabilities(7), "The securebits flags".
 *
 * @param bits SECURE_ bits; each odd one locks the one before it
 */
@NotSaved("saved as its bits by the credentials")
public record SecureBits(int bits) {
  /** Root is treated as ever. */
  public static final SecureBits NONE = new SecureBits(0);

  private static final int NOROOT = 1;
  private static final int NO_SETUID_FIXUP = 1 << 2;
  private static final int KEEP_CAPS = 1 << 4;
  private static final int KEEP_CAPS_LOCKED = 1 << 5;
  private static final int NO_CAP_AMBIENT_RAISE = 1 << 6;
  private static final int EXEC_RESTRICT_FILE = 1 << 8;
  private static final int EXEC_DENY_INTERACTIVE = 1 << 10;

  /** What a program only promises, and so may without a capability. */
  private static final int UNPRIVILEGED = EXEC_RESTRICT_FILE | EXEC_DENY_INTERACTIVE;

  private static final int ALL =
      NOROOT | NO_SETUID_FIXUP | KEEP_CAPS | NO_CAP_AMBIENT_RAISE | UNPRIVILEGED;

  /** User id 0 brings no capabilities at execve(2). */
  public boolean noRoot() {
    return (bits & NOROOT) != 0;
  }

  /** Changes of user ids leave capabilities alone. */
  public boolean noSetuidFixup() {
    return (bits & NO_SETUID_FIXUP) != 0;
  }

  /** Permitted capabilities outlast the last user id of root: also PR_SET_KEEPCAPS. */
  public boolean keepCaps() {
    return (bits & KEEP_CAPS) != 0;
  }

  /** Whether {@link #keepCaps} can change no more, but by execve(2). */
  public boolean keepCapsLocked() {
    return (bits & KEEP_CAPS_LOCKED) != 0;
  }

  /** No capability becomes ambient. */
  public boolean noAmbientRaise() {
    return (bits & NO_CAP_AMBIENT_RAISE) != 0;
  }

  /** The same with {@link #keepCaps} or without. */
  public SecureBits withKeepCaps(boolean keep) {
    return new SecureBits(keep ? bits | KEEP_CAPS : bits & ~KEEP_CAPS);
  }

  /**
   * Whether PR_SET_SECUREBITS may make others of these: known ones, and nothing that is locked.
   *
   * @param privileged whether the thread has CAP_SETPCAP
   */
  public boolean allows(long wanted, boolean privileged) {
    int locks = bits & (ALL << 1);
    long changed = bits ^ wanted;
    boolean known = (wanted & ~(ALL | (ALL << 1))) == 0;
    boolean open = ((locks >> 1) & changed) == 0 && (locks & ~wanted) == 0;
    if (!known || !open) {
      return false;
    }
    return privileged || (changed != 0 && (changed & ~(UNPRIVILEGED | (UNPRIVILEGED << 1))) == 0);
  }
}
