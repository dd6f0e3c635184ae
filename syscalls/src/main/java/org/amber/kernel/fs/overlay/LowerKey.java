package org.amber.kernel.fs.overlay;

import org.amber.abi.Stat;
import org.amber.kernel.fs.host.HostIdentity;
import org.jspecify.annotations.Nullable;

/**
 * What makes two names of a host the same file. The birth time tells a file from a later one that
 * got its inode number, the host from one that has the same numbers elsewhere.
 *
 * @param host where it is
 */
record LowerKey(HostIdentity host, long dev, long ino, long btime) {
  /** The host of a file of which it is not known where it was. */
  static final HostIdentity UNKNOWN_HOST = HostIdentity.of("?");

  static LowerKey of(HostIdentity host, Stat stat) {
    return new LowerKey(host, stat.dev(), stat.ino(), stat.btime());
  }

  // By hand: the JVM would put it together at each start, and what the host is comes last.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LowerKey key
        && ino == key.ino
        && dev == key.dev
        && btime == key.btime
        && host.equals(key.host);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(ino * 31 + dev) * 31 + Long.hashCode(btime);
  }
}
