package org.amber.machine;

import org.amber.snapshot.SnapshotException;

/** A page of a running machine, which was still in its snapshot, cannot be had. */
final class DamagedPageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DamagedPageException(SnapshotException damage) {
    super(damage.getMessage(), damage);
  }
}
