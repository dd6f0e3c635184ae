package org.amber.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.amber.table.ArgumentTypes.AT_FD;
import static org.amber.table.ArgumentTypes.PATH;
import static org.amber.table.FileArguments.AT_FLAGS;
import static org.amber.table.ProcessArguments.ARGV;
import static org.amber.table.ProcessArguments.ENVP;
import static org.amber.table.Spec.spec;

import java.util.ArrayList;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.Signal;
import org.amber.kernel.exec.Exec;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.TraceOptions;
import org.amber.kernel.task.Tracing;
import org.amber.kernel.vfs.At;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.wait.Outcome;
import org.amber.loader.ExecFailure;
import org.amber.memory.GuestMemory;
import org.amber.table.Fd;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** execve(2) and execveat(2). */
final class ExecSyscalls {
  private static final String MISSING = "no capabilities of files";
  private static final int PATH_MAX = 4096;
  private static final int MAX_STRING = 32 * 4096;
  private static final int MAX_STRINGS = 0x10_0000;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;

  List<Row> rows() {
    return List.of(
        spec(59, "execve", PATH, ARGV, ENVP, this::execve).partial(MISSING).withWholeState(),
        spec(322, "execveat", AT_FD, PATH, ARGV, ENVP, AT_FLAGS, this::execveat)
            .partial(MISSING)
            .withWholeState());
  }

  Outcome execve(Task task, GuestAddress path, GuestAddress argv, GuestAddress envp) {
    return execute(task, At.cwd(task.fs(), task.credentials()), readPath(task, path), argv, envp);
  }

  Outcome execveat(
      Task task, Fd directory, GuestAddress path, GuestAddress argv, GuestAddress envp, int flags) {
    if ((flags & ~(AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW)) != 0) {
      throw Errno.EINVAL.error();
    }
    String name = readPath(task, path);
    At at = At.cwd(task.fs(), task.credentials());
    if (!directory.isCwd() && !name.startsWith("/")) {
      if (!(task.files().get(directory.number()) instanceof VfsFile file)) {
        throw Errno.EACCES.error();
      }
      if (name.isEmpty() && (flags & AT_EMPTY_PATH) != 0) {
        name = "/proc/self/fd/" + directory.number();
      } else {
        at = new At(task.fs(), file.path(), task.credentials());
      }
    }
    boolean refusesLink = (flags & AT_SYMLINK_NOFOLLOW) != 0 && !name.isEmpty();
    if (refusesLink && at.get(name, false).inode().isSymlink()) {
      throw Errno.ELOOP.error();
    }
    return execute(task, at, name, argv, envp);
  }

  private static String readPath(Task task, GuestAddress path) {
    byte[] bytes = task.memory().readString(path.value(), PATH_MAX, Errno.ENAMETOOLONG);
    return new String(bytes, ISO_8859_1);
  }

  private static Outcome execute(
      Task task, At at, String path, GuestAddress argv, GuestAddress envp) {
    List<byte[]> arguments = strings(task.memory(), argv.value());
    List<byte[]> environment = strings(task.memory(), envp.value());
    int tid = task.tid();
    try {
      new Exec(task, at).execute(path, arguments, environment);
    } catch (ExecFailure e) {
      throw e.errno().error();
    }
    Tracing tracing = task.tracing();
    if (tracing.wants(TraceOptions.EVENT_EXEC)) {
      tracing.event(TraceOptions.EVENT_EXEC, tid);
    } else if (tracing.isTraced() && !tracing.isSeized()) {
      int uid = task.credentials().uid();
      int trap = Signal.SIGTRAP.number();
      task.send(SignalInfo.user(trap, SignalInfo.SI_USER, task.group().pid(), uid));
    }
    return new Outcome.NoReturn();
  }

  private static List<byte[]> strings(GuestMemory memory, long array) {
    List<byte[]> strings = new ArrayList<>();
    if (array == 0) {
      return strings;
    }
    long at = array;
    for (long pointer = memory.readLong(at); pointer != 0; pointer = memory.readLong(at)) {
      if (strings.size() >= MAX_STRINGS) {
        throw Errno.E2BIG.error();
      }
      strings.add(memory.readString(pointer, MAX_STRING, Errno.E2BIG));
      at += 8;
    }
    return strings;
  }
}
