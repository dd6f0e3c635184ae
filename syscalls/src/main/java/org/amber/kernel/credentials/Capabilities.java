package org.amber.kernel.credentials;

/**
 * The sets of capabilities of a thread, capabilities(7); bit CAP_x is in each.
 *
 * @param effective what counts when rights are asked for
 * @param permitted what may become effective
 * @param inheritable what may be kept over execve(2)
 * @param bounding what execve(2) may still give
 * @param ambient what execve(2) gives to programs without rights of their own
 */
public record Capabilities(
    long effective, long permitted, long inheritable, long bounding, long ambient) {

  /** Every capability, or none, with nothing out of reach. */
  static Capabilities of(boolean root) {
    long granted = root ? Credentials.ALL_CAPABILITIES : 0;
    return new Capabilities(granted, granted, 0, Credentials.ALL_CAPABILITIES, 0);
  }

  /** Other effective ones. */
  Capabilities withEffective(long newEffective) {
    return new Capabilities(newEffective, permitted, inheritable, bounding, ambient);
  }

  /** What capset(2) sets; none stays ambient that is not permitted and inheritable. */
  Capabilities withSets(long newEffective, long newPermitted, long newInheritable) {
    long newAmbient = ambient & newPermitted & newInheritable;
    return new Capabilities(newEffective, newPermitted, newInheritable, bounding, newAmbient);
  }

  Capabilities withBounding(long newBounding) {
    return new Capabilities(effective, permitted, inheritable, newBounding, ambient);
  }

  Capabilities withAmbient(long newAmbient) {
    return new Capabilities(effective, permitted, inheritable, bounding, newAmbient);
  }

  /** Once the last user id of root is given up. */
  Capabilities withoutRoot(boolean keepPermitted) {
    return keepPermitted ? withAmbient(0) : new Capabilities(0, 0, inheritable, bounding, 0);
  }
}
