package org.amber.kernel.fs.overlay;

import org.amber.abi.Stat;

/**
 * What makes two names of the host the same file. The birth time tells a file from a later one that
 * got its inode number.
 */
record LowerKey(long dev, long ino, long btime) {
  static LowerKey of(Stat stat) {
    return new LowerKey(stat.dev(), stat.ino(), stat.btime());
  }
}
