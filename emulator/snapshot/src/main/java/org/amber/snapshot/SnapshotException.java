package org.amber.snapshot;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot could not be written or read. The message is one line for the user: what, where, and
 * where there is a choice what to do.
 */
public final class SnapshotException extends IOException {
  private static final long serialVersionUID = 1L;

  public SnapshotException(String message) {
    super(message);
  }

  public SnapshotException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The file is not what was written. */
  static SnapshotException damaged(Path file, @Nullable String how, @Nullable Throwable cause) {
    return new SnapshotException(
        file + ": damaged snapshot: " + how + "; use another copy of it", cause);
  }
}
