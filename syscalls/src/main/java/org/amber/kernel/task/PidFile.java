package org.amber.kernel.task;

import org.amber.abi.OpenFlags;
import org.amber.kernel.event.AnonymousFile;
import org.amber.kernel.wait.Readiness;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** A process held by a descriptor, pidfd_open(2): ready for reading once it has ended. */
public final class PidFile extends AnonymousFile {
  @NotSaved("the machine's")
  private final Kernel kernel;

  private final int pid;

  /** Tells the process from a later one of the same number. */
  private final long startNanos;

  @NotSaved("nobody is ever woken here")
  private final WaitQueue never = new WaitQueue();

  /**
   * @param nonBlock O_NONBLOCK or 0
   */
  public PidFile(long id, int nonBlock, Kernel kernel, ThreadGroup process) {
    this(id, nonBlock | OpenFlags.O_RDWR, kernel, process.pid(), process.startNanos);
  }

  private PidFile(long id, int flags, Kernel kernel, int pid, long startNanos) {
    super(id, flags, "pidfd");
    this.kernel = kernel;
    this.pid = pid;
    this.startNanos = startNanos;
  }

  /** The process, which may have ended; null once it was waited for. */
  public @Nullable ThreadGroup process() {
    ThreadGroup found = kernel.group(pid);
    return found != null && found.startNanos == startNanos ? found : null;
  }

  @Override
  public int poll() {
    ThreadGroup process = process();
    return process == null || !process.isAlive() ? Readiness.READABLE : 0;
  }

  @Override
  public WaitQueue waitQueue() {
    ThreadGroup process = process();
    return process == null ? never : process.ended();
  }

  @Override
  public String details() {
    int shown = process() == null ? -1 : pid;
    return "Pid:\t" + shown + "\nNSpid:\t" + shown + "\n";
  }

  @Override
  public PidFileState save() {
    PidFileState state = new PidFileState();
    saveTo(state);
    state.pid = pid;
    state.startNanos = startNanos;
    return state;
  }

  /** An open file as it was saved; its process may be restored later. */
  public static PidFile restore(PidFileState state, Kernel kernel) {
    PidFile file = new PidFile(state.id, state.flags, kernel, state.pid, state.startNanos);
    file.restoreFrom(state);
    return file;
  }
}
