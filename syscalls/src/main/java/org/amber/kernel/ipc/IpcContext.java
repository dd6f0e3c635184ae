package org.amber.kernel.ipc;

/** What the objects need of the machine. */
public interface IpcContext {
  /** CLOCK_REALTIME in seconds. */
  long seconds();

  /** The process whose call is being answered; 0 for none. */
  int callerPid();

  /** A permanent number for pages. */
  long nextId();
}
