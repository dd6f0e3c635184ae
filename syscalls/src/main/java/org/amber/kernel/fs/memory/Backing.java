package org.amber.kernel.fs.memory;

import org.amber.kernel.file.BytesAt;

/** Where the untouched bytes of a file come from: a file of the host. */
public interface Backing extends BytesAt {
  /** The position of the first byte from {@code position} on that is not in a hole, or the end. */
  long nextData(long position);

  /** The position of the first hole from {@code position} on, or the end. */
  long nextHole(long position);
}
