package org.amber.kernel.fs.overlay;

import org.amber.abi.Stat;

/**
 * What makes two names of a host the same file. The birth time tells a file from a later one that
 * got its inode number, the host from one that has the same numbers elsewhere.
 *
 * @param host what {@link org.amber.kernel.fs.host.HostFileSystem#hostIdentity} says
 */
record LowerKey(String host, long dev, long ino, long btime) {
  /** The host of a file of which it is not known where it was. */
  static final String UNKNOWN_HOST = "?";

  static LowerKey of(String host, Stat stat) {
    return new LowerKey(host, stat.dev(), stat.ino(), stat.btime());
  }
}
