package org.amber.kernel.fs.overlay;

import org.amber.state.NotSaved;

/**
 * One step by which staged changes get their places. Done again it changes nothing more.
 *
 * @param path from the mount's directory, a byte string
 * @param staged what it takes from the staging directory, or puts there; empty for {@link
 *     Kind#OPEN} and {@link Kind#MAKE}
 * @param mode permissions, of {@link Kind#DESCRIBE} only, as the times in nanoseconds since 1970
 */
@NotSaved("at work only when the machine has ended")
record CommitOperation(Kind kind, String path, String staged, int mode, long atime, long mtime) {

  /** What is done; journals have the names. */
  enum Kind {
    /** A directory is opened to its owner, so that something can be put there; until DESCRIBE. */
    OPEN,
    /** What the host has there goes into the staging directory. */
    DISPLACE,
    /** A directory is made. */
    MAKE,
    /** What was staged gets its name. */
    PUT,
    /** A directory gets owner and extended attributes of a staged one, permissions and times. */
    DESCRIBE
  }

  static CommitOperation of(Kind kind, String path, String staged) {
    return new CommitOperation(kind, path, staged, 0, 0, 0);
  }
}
