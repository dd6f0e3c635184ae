package org.amber.kernel.fs.passthrough;

import org.amber.abi.FileMode;
import org.amber.abi.Stat;

/** What tells a file of the host from all others, also from one that took over its number. */
record FileIdentity(long dev, long ino, long btime, int type) {
  static FileIdentity of(Stat stat) {
    return new FileIdentity(stat.dev(), stat.ino(), stat.btime(), FileMode.type(stat.mode()));
  }
}
