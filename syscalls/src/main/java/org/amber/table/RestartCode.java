package org.amber.table;

/** Results that never reach a program: the kernel's own "make this call again". */
public final class RestartCode {
  /** Again if the handler was installed with SA_RESTART, else EINTR. */
  public static final int ERESTARTSYS = 512;

  private RestartCode() {}
}
