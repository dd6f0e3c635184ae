package org.amber.kernel.fork;

import static org.amber.kernel.fork.CloneFlags.CLONE_CLEAR_SIGHAND;
import static org.amber.kernel.fork.CloneFlags.CLONE_FS;
import static org.amber.kernel.fork.CloneFlags.CLONE_NEWNS;
import static org.amber.kernel.fork.CloneFlags.CLONE_NEWPID;
import static org.amber.kernel.fork.CloneFlags.CLONE_NEWUSER;
import static org.amber.kernel.fork.CloneFlags.CLONE_PIDFD;
import static org.amber.kernel.fork.CloneFlags.CLONE_SIGHAND;
import static org.amber.kernel.fork.CloneFlags.CLONE_THREAD;
import static org.amber.kernel.fork.CloneFlags.CLONE_VM;

import org.amber.abi.Errno;

/**
 * What is wanted of a new task: struct kernel_clone_args.
 *
 * @param flags of {@link CloneFlags}, without the exit signal
 * @param exitSignal what the parent gets at the end; 0 for nothing
 * @param stack where the stack pointer of the new task is; 0 for where that of its maker is
 * @param tls with CLONE_SETTLS, its FS base
 * @param parentTid with CLONE_PARENT_SETTID, where the maker finds the new TID
 * @param childTid with CLONE_CHILD_SETTID or CLONE_CHILD_CLEARTID, where the TID is kept
 * @param pidFd with CLONE_PIDFD, where the number of a PID descriptor is stored
 * @param wantedTid the number that the task is to have; 0 for any
 */
public record CloneRequest(
    long flags,
    int exitSignal,
    long stack,
    long tls,
    long parentTid,
    long childTid,
    long pidFd,
    int wantedTid) {

  /** What fork(2) asks for, or vfork(2) with its flags. */
  public static CloneRequest fork(long flags, int exitSignal) {
    return new CloneRequest(flags, exitSignal, 0, 0, 0, 0, 0, 0);
  }

  public boolean has(long flag) {
    return (flags & flag) != 0;
  }

  /**
   * Refuses what contradicts itself, as copy_process does.
   *
   * @throws org.amber.abi.ErrnoException EINVAL
   */
  void check() {
    boolean wrong =
        (has(CLONE_FS) && has(CLONE_NEWNS | CLONE_NEWUSER))
            || (has(CLONE_THREAD) && !has(CLONE_SIGHAND))
            || (has(CLONE_SIGHAND) && !has(CLONE_VM))
            || (has(CLONE_SIGHAND) && has(CLONE_CLEAR_SIGHAND))
            || (has(CLONE_THREAD) && has(CLONE_NEWUSER | CLONE_NEWPID | CLONE_PIDFD))
            || (has(CLONE_PIDFD) && has(CloneFlags.CLONE_DETACHED));
    if (wrong) {
      throw Errno.EINVAL.error();
    }
    if (has(CloneFlags.NAMESPACES | CloneFlags.CLONE_NEWTIME)) {
      // There is one namespace of each kind.
      throw Errno.EPERM.error();
    }
  }
}
