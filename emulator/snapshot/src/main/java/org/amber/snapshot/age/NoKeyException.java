package org.amber.snapshot.age;

import java.io.Serial;
import org.amber.snapshot.SnapshotException;

/** What is encrypted was not opened, since nobody has given the right key; it may be sound. */
public final class NoKeyException extends SnapshotException {
  @Serial private static final long serialVersionUID = 1L;

  NoKeyException(String message) {
    super(message);
  }
}
