package org.amber.kernel.vfs;

/** Whoever asks for access to files: the file system identity of a task (credentials(7)). */
public interface Caller {
  int CAP_CHOWN = 0;
  int CAP_DAC_OVERRIDE = 1;
  int CAP_DAC_READ_SEARCH = 2;
  int CAP_FOWNER = 3;
  int CAP_FSETID = 4;
  int CAP_SYS_ADMIN = 21;
  int CAP_MKNOD = 27;

  /** File system user id, normally the effective one. */
  int fsuid();

  /** File system group id. */
  int fsgid();

  /** Whether {@code gid} is the file system group or a supplementary one. */
  boolean inGroup(int gid);

  /** Whether a capability (capabilities(7)) is in the effective set. */
  boolean hasCapability(int capability);
}
