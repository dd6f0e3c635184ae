package org.amber.machine;

import java.util.function.UnaryOperator;
import org.amber.abi.Stat;

/** What a machine sees of the times of the host's files. */
enum HostLook implements UnaryOperator<Stat> {
  /** All that stat(2) tells on the host. */
  WHOLE {
    @Override
    public Stat apply(Stat ofHost) {
      return ofHost;
    }
  },

  /**
   * Without the time of last access: the machine's own reading sets it, and so a run would change
   * what the next one sees. A deterministic machine finds all files as if nobody had read them
   * since they were written.
   */
  UNREAD {
    @Override
    public Stat apply(Stat ofHost) {
      return ofHost.withAccess(ofHost.mtime());
    }
  };

  static HostLook of(boolean deterministic) {
    return deterministic ? UNREAD : WHOLE;
  }
}
