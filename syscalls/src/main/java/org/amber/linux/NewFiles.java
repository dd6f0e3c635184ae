package org.amber.linux;

import java.util.function.LongFunction;
import org.amber.abi.OpenFlags;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.task.ResourceLimits;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;

/** Gives descriptors to open files that a call has made. */
final class NewFiles {
  private NewFiles() {}

  /** RLIMIT_NOFILE: the first number that a descriptor cannot have; unsigned. */
  static long limit(Task task) {
    return task.group().limits().soft(ResourceLimits.NOFILE);
  }

  /**
   * Makes a file and installs it at the lowest free number.
   *
   * @param flags O_CLOEXEC is looked at
   * @param maker makes the file from its permanent number; runs only when there is room
   * @throws org.amber.abi.ErrnoException EMFILE
   */
  static Outcome install(Task task, int flags, LongFunction<? extends FileDescription> maker) {
    task.files().requireRoom(1, limit(task));
    FileDescription file = maker.apply(task.kernel().identifiers().next());
    boolean closeOnExec = (flags & OpenFlags.O_CLOEXEC) != 0;
    return Outcome.value(task.files().install(file, closeOnExec, limit(task)));
  }
}
