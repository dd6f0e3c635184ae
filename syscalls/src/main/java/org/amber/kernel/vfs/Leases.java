package org.amber.kernel.vfs;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.amber.abi.Errno;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.wait.Outcome;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;
import org.amber.state.SavedBy;

/**
 * Leases on one file, fcntl(2): whoever has one is told before another open that it does not go
 * together with, and has some time to give it up.
 */
public final class Leases {
  /** F_RDLCK, F_WRLCK and F_UNLCK. */
  public static final int READ = 0;

  public static final int WRITE = 1;
  public static final int NONE = 2;

  /** /proc/sys/fs/lease-break-time in nanoseconds. */
  public static final long BREAK_TIME = 45_000_000_000L;

  /** One lease. */
  public static final class Lease {
    @SavedBy("FileLocksState.files")
    private final FileDescription file;

    @SavedBy("FileLocksState.owners")
    private final int fd;

    @SavedBy("FileLocksState.kinds")
    private int kind;

    /** What it has to become; the kind itself while nobody waits. */
    @SavedBy("FileLocksState.ends")
    private int target;

    /** When it becomes that by itself, in monotonic nanoseconds. */
    @SavedBy("FileLocksState.starts")
    private long deadline;

    Lease(FileDescription file, int fd, int kind, int target, long deadline) {
      this.file = file;
      this.fd = fd;
      this.kind = kind;
      this.target = target;
      this.deadline = deadline;
    }

    public FileDescription file() {
      return file;
    }

    /** The descriptor by which it was taken: si_fd. */
    public int fd() {
      return fd;
    }

    int kind() {
      return kind;
    }

    int target() {
      return target;
    }

    long deadline() {
      return deadline;
    }

    private boolean conflicts(boolean writes) {
      return writes || kind == WRITE;
    }
  }

  @SavedBy("FileLocksState.files")
  private final List<Lease> leases = new ArrayList<>(1);

  @NotSaved("calls run again and wait anew")
  private final WaitQueue changed = new WaitQueue();

  /** Woken when a lease is given up or becomes less. */
  public WaitQueue changed() {
    return changed;
  }

  List<Lease> all() {
    return leases;
  }

  void putBack(Lease lease) {
    leases.add(lease);
  }

  /** What F_GETLEASE tells: what the lease is, or is about to become. */
  public int of(FileDescription file, long now) {
    expire(now);
    for (Lease lease : leases) {
      if (lease.file == file) {
        return lease.target;
      }
    }
    return NONE;
  }

  /**
   * Takes, changes or gives up the lease of an open file.
   *
   * @param kind {@link #READ}, {@link #WRITE} or {@link #NONE}
   * @throws org.amber.abi.ErrnoException EAGAIN
   */
  public void set(FileDescription file, int fd, int kind, long now) {
    expire(now);
    Lease own = null;
    for (Lease lease : leases) {
      if (lease.file == file) {
        own = lease;
      } else if (kind == WRITE || (kind == READ && lease.target == NONE)) {
        throw Errno.EAGAIN.error();
      }
    }
    if (own == null) {
      if (kind == NONE) {
        throw Errno.EAGAIN.error();
      }
      leases.add(new Lease(file, fd, kind, kind, Outcome.NEVER));
      return;
    }
    modify(own, kind);
  }

  private void modify(Lease lease, int kind) {
    lease.kind = kind;
    lease.target = kind;
    lease.deadline = Outcome.NEVER;
    if (kind == NONE) {
      leases.remove(lease);
    }
    changed.wakeAll();
  }

  private void expire(long now) {
    for (Lease lease : List.copyOf(leases)) {
      if (lease.deadline <= now) {
        modify(lease, lease.target);
      }
    }
  }

  /** Whether a lease stands against an open. */
  public boolean conflicts(boolean writes, long now) {
    expire(now);
    return leases.stream().anyMatch(lease -> lease.conflicts(writes));
  }

  /**
   * Asks for the leases that stand against an open to be given up.
   *
   * @param told called for each lease whose holder did not know yet
   * @return when the wait for them ends by itself, in monotonic nanoseconds
   */
  public long breakFor(boolean writes, long now, Consumer<Lease> told) {
    long until = Outcome.NEVER;
    for (Lease lease : List.copyOf(leases)) {
      if (!lease.conflicts(writes)) {
        continue;
      }
      int wanted = writes ? NONE : READ;
      boolean known = lease.target == NONE || (!writes && lease.target != lease.kind);
      if (!known) {
        lease.target = wanted;
        lease.deadline = Math.min(lease.deadline, now + BREAK_TIME);
        told.accept(lease);
      }
      until = Math.min(until, lease.deadline);
    }
    return until;
  }

  void closed(FileDescription file) {
    if (leases.removeIf(lease -> lease.file == file)) {
      changed.wakeAll();
    }
  }
}
