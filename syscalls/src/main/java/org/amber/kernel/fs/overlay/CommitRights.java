package org.amber.kernel.fs.overlay;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.FileMode;
import org.amber.abi.Stat;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.fs.host.HostHandle;
import org.amber.kernel.fs.host.PathsInMount;
import org.amber.state.NotSaved;

/** Finds out beforehand what the host would refuse in the middle of a commit. */
@NotSaved("at work only when the machine has ended")
final class CommitRights {
  private static final Set<Errno> REFUSALS = Set.of(Errno.EACCES, Errno.EPERM, Errno.EROFS);

  private final HostFileSystem host;

  CommitRights(HostFileSystem host) {
    this.host = host;
  }

  /**
   * Changes nothing.
   *
   * @throws ErrnoException when a directory is not to be written to, or not this user's to open
   */
  void require(List<CommitOperation> operations) {
    Set<String> known = new HashSet<>();
    for (CommitOperation each : operations) {
      switch (each.kind()) {
        case OPEN -> {
          requireOwner(each.path());
          known.add(each.path());
        }
        case MAKE -> {
          requireWritable(PathsInMount.above(each.path()), known);
          known.add(each.path());
        }
        case DISPLACE, PUT -> requireWritable(PathsInMount.above(each.path()), known);
        case DESCRIBE -> {}
      }
    }
  }

  private void requireOwner(String directory) {
    try (HostHandle handle = host.handle(directory)) {
      handle.chmod(handle.stat().mode() & FileMode.PERMISSIONS);
    }
  }

  /** A file without a name can be made where one with a name can; nobody sees it. */
  private void requireWritable(String directory, Set<String> known) {
    if (!known.add(directory)) {
      return;
    }
    Stat stat = host.stat(directory);
    if (stat == null || !stat.isDirectory()) {
      return;
    }
    try {
      host.createUnnamed(directory, 0600).close();
    } catch (ErrnoException e) {
      if (REFUSALS.contains(e.errno())) {
        throw e;
      }
    }
  }
}
