package org.amber.linux;

import org.amber.abi.Errno;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.vfs.RegularFile;
import org.amber.memory.PageSource;
import org.amber.memory.Vma;

/** Seals of memfd_create(2), where they and mappings meet. */
final class SealChecks {
  private static final int SEAL_SEAL = 1;
  private static final int SEAL_WRITE = 8;
  private static final int SEAL_FUTURE_WRITE = 16;
  private static final int KNOWN = 0x3f;

  private SealChecks() {}

  /**
   * Adds seals: F_ADD_SEALS.
   *
   * @throws org.amber.abi.ErrnoException EBUSY when a shared mapping may be written to, EPERM,
   *     EINVAL
   */
  static void add(Task task, FileDescription file, int seals) {
    boolean fresh =
        (seals & ~KNOWN) == 0
            && (seals & SEAL_WRITE) != 0
            && file.writable()
            && file instanceof RegularFile regular
            && regular.inode().isSealable()
            && (file.seals() & (SEAL_SEAL | SEAL_WRITE)) == 0;
    if (fresh && isMappedWritable(task.kernel(), file.pages())) {
      throw Errno.EBUSY.error();
    }
    file.addSeals(seals);
  }

  private static boolean isMappedWritable(Kernel kernel, PageSource source) {
    for (ThreadGroup group : kernel.groups()) {
      for (Vma vma : group.memory().space().areas()) {
        if (vma.shared() && !vma.has(Vma.NEVER_WRITABLE) && source.equals(vma.source())) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether a file is sealed against stores through shared mappings made from now on. */
  static boolean forbidsStores(FileDescription file) {
    return file instanceof RegularFile regular
        && regular.inode().isSealable()
        && (regular.seals() & (SEAL_WRITE | SEAL_FUTURE_WRITE)) != 0;
  }
}
