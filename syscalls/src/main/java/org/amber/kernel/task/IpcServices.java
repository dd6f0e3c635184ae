package org.amber.kernel.task;

import org.amber.kernel.ipc.IpcContext;

/** What System V IPC needs of a kernel. */
record IpcServices(Kernel kernel) implements IpcContext {
  private static final long SECOND = 1_000_000_000L;

  @Override
  public long seconds() {
    return Math.floorDiv(kernel.clock().realtimeNanos(), SECOND);
  }

  @Override
  public int callerPid() {
    Task caller = kernel.caller();
    return caller == null ? 0 : caller.group().pid();
  }

  @Override
  public long nextId() {
    return kernel.identifiers().next();
  }
}
