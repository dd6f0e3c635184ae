package org.amber.abi;

/**
 * A system call fails with an error number. One instance exists for each {@link Errno}, without a
 * stack trace, so that throwing costs nothing; only the dispatcher turns it into a result.
 */
public final class ErrnoException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Errno errno;

  ErrnoException(Errno errno) {
    super(errno.name() + " (" + errno.text() + ")", null, false, false);
    this.errno = errno;
  }

  public Errno errno() {
    return errno;
  }
}
