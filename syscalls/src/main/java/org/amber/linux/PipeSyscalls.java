package org.amber.linux;

import static org.amber.table.FileArguments.DESCRIPTOR_FLAGS;
import static org.amber.table.FileArguments.PIPE;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.OpenFlags;
import org.amber.kernel.file.FdTable;
import org.amber.kernel.pipe.Pipes;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** pipe(2). */
final class PipeSyscalls {
  private static final int FILE_FLAGS = OpenFlags.O_NONBLOCK | OpenFlags.O_DIRECT;

  List<Row> rows() {
    return List.of(
        spec(22, "pipe", PIPE, this::pipe),
        spec(293, "pipe2", PIPE, DESCRIPTOR_FLAGS, this::pipe2));
  }

  Outcome pipe(Task task, GuestAddress descriptors) {
    return pipe2(task, descriptors, 0);
  }

  Outcome pipe2(Task task, GuestAddress descriptors, int flags) {
    if ((flags & ~(FILE_FLAGS | OpenFlags.O_CLOEXEC)) != 0) {
      throw Errno.EINVAL.error();
    }
    FdTable files = task.files();
    long limit = NewFiles.limit(task);
    files.requireRoom(2, limit);
    Pipes.Ends ends =
        task.kernel()
            .files()
            .pipes()
            .create(flags & FILE_FLAGS, task.credentials().fsuid(), task.credentials().fsgid());
    boolean closeOnExec = (flags & OpenFlags.O_CLOEXEC) != 0;
    int reader = files.install(ends.reader(), closeOnExec, limit);
    int writer = files.install(ends.writer(), closeOnExec, limit);
    try {
      task.memory().writeInt(descriptors.value(), reader);
      task.memory().writeInt(descriptors.value() + Integer.BYTES, writer);
    } catch (ErrnoException e) {
      files.close(reader);
      files.close(writer);
      throw e;
    }
    return Outcome.ZERO;
  }
}
