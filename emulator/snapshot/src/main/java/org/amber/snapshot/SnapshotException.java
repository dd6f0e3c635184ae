package org.amber.snapshot;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot could not be written or read. The message is one line for the user: what, where, and
 * where there is a choice what to do.
 */
public class SnapshotException extends IOException {
  private static final long serialVersionUID = 1L;

  public SnapshotException(String message) {
    super(message);
  }

  public SnapshotException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The file is not what was written. */
  public static SnapshotException damaged(
      String source, @Nullable String how, @Nullable Throwable cause) {
    return new SnapshotException(
        source + ": damaged snapshot: " + how + "; use another copy of it", cause);
  }

  /** Reading failed, for a reason that this says. */
  public static SnapshotException unreadable(String source, IOException e) {
    return e instanceof SnapshotException known
        ? known
        : new SnapshotException(source + ": cannot be read: " + e.getMessage(), e);
  }
}
