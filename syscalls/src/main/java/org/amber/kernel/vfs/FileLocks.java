package org.amber.kernel.vfs;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongFunction;
import org.amber.abi.Errno;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.SavedAs;
import org.amber.state.SavedBy;
import org.jspecify.annotations.Nullable;

/**
 * The advisory locks on one file: flock(2), and record locks of fcntl(2) owned by a process (POSIX)
 * or an open file description (OFD). The two families do not see each other, as on Linux.
 */
public final class FileLocks {
  /** Kinds of lock, as F_RDLCK and F_WRLCK. */
  public static final int SHARED = 0;

  public static final int EXCLUSIVE = 1;

  /** The end of a lock without end. */
  public static final long TO_END = Long.MAX_VALUE;

  /**
   * A record lock.
   *
   * @param owner process id, or the id of an open file description
   * @param ofd whether {@code owner} is an open file description
   * @param kind {@link #SHARED} or {@link #EXCLUSIVE}
   * @param start first byte
   * @param end first byte behind, or {@link #TO_END}
   */
  public record Range(long owner, boolean ofd, int kind, long start, long end) {
    boolean overlaps(long from, long to) {
      return start < to && from < end;
    }

    boolean ownedBy(long id, boolean isOfd) {
      return owner == id && ofd == isOfd;
    }
  }

  private record Flock(FileDescription file, int kind) {}

  @SavedAs({"files", "owners", "families", "kinds"})
  private final List<Flock> flocks = new ArrayList<>(1);

  @SavedAs({"files", "owners", "families", "kinds", "starts", "ends"})
  private final List<Range> ranges = new ArrayList<>(1);

  @SavedBy("FileLocksState.files")
  private final Leases leases = new Leases();

  private final WaitQueue released = new WaitQueue();

  public Leases leases() {
    return leases;
  }

  /** Woken when a lock is released. */
  public WaitQueue released() {
    return released;
  }

  /**
   * Takes or converts the lock of an open file (flock(2)).
   *
   * @throws org.amber.abi.ErrnoException EAGAIN when another open file has a conflicting one
   */
  public void flock(FileDescription file, int kind) {
    boolean had = flocks.removeIf(lock -> lock.file().equals(file));
    for (Flock lock : flocks) {
      if (kind == EXCLUSIVE || lock.kind() == EXCLUSIVE) {
        if (had) {
          // Converting gives the old lock up first (flock(2)).
          released.wakeAll();
        }
        throw Errno.EAGAIN.error();
      }
    }
    flocks.add(new Flock(file, kind));
    if (had) {
      released.wakeAll();
    }
  }

  /** Releases the lock of an open file. */
  public void unflock(FileDescription file) {
    if (flocks.removeIf(lock -> lock.file().equals(file))) {
      released.wakeAll();
    }
  }

  /** The first record lock that {@code wanted} conflicts with, or null (F_GETLK). */
  public @Nullable Range conflict(Range wanted) {
    for (Range range : ranges) {
      if (!range.ownedBy(wanted.owner(), wanted.ofd())
          && range.overlaps(wanted.start(), wanted.end())
          && (range.kind() == EXCLUSIVE || wanted.kind() == EXCLUSIVE)) {
        return range;
      }
    }
    return null;
  }

  /**
   * Takes a record lock, replacing what the owner had there (F_SETLK).
   *
   * @throws org.amber.abi.ErrnoException EAGAIN on a conflict
   */
  public void lock(Range wanted) {
    if (conflict(wanted) != null) {
      throw Errno.EAGAIN.error();
    }
    boolean wake = cut(wanted.owner(), wanted.ofd(), wanted.start(), wanted.end());
    ranges.add(wanted);
    if (wake) {
      released.wakeAll();
    }
  }

  /** Releases a range of an owner's record locks. */
  public void unlock(long owner, boolean ofd, long start, long end) {
    if (cut(owner, ofd, start, end)) {
      released.wakeAll();
    }
  }

  /** Releases all record locks of a process: it has closed a descriptor of the file, or exited. */
  public void releaseProcess(long process) {
    unlock(process, false, 0, TO_END);
  }

  private boolean cut(long owner, boolean ofd, long start, long end) {
    List<Range> left = new ArrayList<>(2);
    boolean changed = false;
    for (Iterator<Range> each = ranges.iterator(); each.hasNext(); ) {
      Range range = each.next();
      if (!range.ownedBy(owner, ofd) || !range.overlaps(start, end)) {
        continue;
      }
      each.remove();
      changed = true;
      if (range.start() < start) {
        left.add(new Range(owner, ofd, range.kind(), range.start(), start));
      }
      if (end < range.end()) {
        left.add(new Range(owner, ofd, range.kind(), end, range.end()));
      }
    }
    ranges.addAll(left);
    return changed;
  }

  void closed(FileDescription file) {
    leases.closed(file);
    unflock(file);
    unlock(file.id(), true, 0, TO_END);
  }

  /**
   * Adds this file's locks to the columns of {@code state}.
   *
   * @param opened an open file whose locks these are: whoever has a lock has one
   */
  public void save(VfsFile opened, FileLocksState state) {
    long file = opened.id();
    for (Flock lock : flocks) {
      state.add(file, lock.file().id(), FileLocksState.FLOCK, lock.kind(), 0, TO_END);
    }
    for (Leases.Lease lease : leases.all()) {
      state.add(
          lease.file().id(),
          lease.fd(),
          FileLocksState.LEASE,
          lease.kind(),
          lease.deadline(),
          lease.target());
    }
    for (Range range : ranges) {
      int family = range.ofd() ? FileLocksState.OFD : FileLocksState.POSIX;
      state.add(file, range.owner(), family, range.kind(), range.start(), range.end());
    }
  }

  /**
   * Puts all locks of a machine back.
   *
   * @param files finds the restored open file with a number
   * @throws IllegalArgumentException when the state contradicts itself
   */
  public static void restore(FileLocksState state, LongFunction<FileDescription> files) {
    int count = state.files.length;
    if (state.owners.length != count
        || state.families.length != count
        || state.kinds.length != count
        || state.starts.length != count
        || state.ends.length != count) {
      throw new IllegalArgumentException("file locks: columns differ in length");
    }
    for (int i = 0; i < count; i++) {
      if (!(files.apply(state.files[i]) instanceof VfsFile opened)) {
        throw new IllegalArgumentException("a lock on what has no locks");
      }
      FileLocks locks = opened.inode().locks();
      if (state.families[i] == FileLocksState.FLOCK) {
        locks.flocks.add(new Flock(files.apply(state.owners[i]), state.kinds[i]));
      } else if (state.families[i] == FileLocksState.LEASE) {
        locks.leases.putBack(lease(opened, state, i));
      } else {
        locks.ranges.add(
            new Range(
                state.owners[i],
                state.families[i] == FileLocksState.OFD,
                state.kinds[i],
                state.starts[i],
                state.ends[i]));
      }
    }
  }

  private static Leases.Lease lease(VfsFile opened, FileLocksState state, int i) {
    int kind = state.kinds[i];
    long target = state.ends[i];
    boolean valid = kind == Leases.READ || kind == Leases.WRITE;
    if (!valid || target < Leases.READ || target > Leases.NONE) {
      throw new IllegalArgumentException("a lease of no kind");
    }
    return new Leases.Lease(opened, (int) state.owners[i], kind, (int) target, state.starts[i]);
  }
}
