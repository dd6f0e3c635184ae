package org.amber.table;

import org.amber.abi.ErrnoException;
import org.amber.kernel.task.Task;
import org.jspecify.annotations.Nullable;

/** A system call that has not ended, in strace's notation. */
public final class CallText {
  private CallText() {}

  /**
   * The call that a task is in; what it will give back is shown as where it is to go.
   *
   * @param row of the call; null when the kernel does not have it
   */
  public static String of(Task task, @Nullable Row row) {
    long[] arguments = task.call().arguments();
    StringBuilder text = new StringBuilder();
    text.append(row == null ? SyscallNames.of(task.call().number()) : row.name()).append('(');
    int count = row == null ? arguments.length : row.arguments().size();
    for (int i = 0; i < count; i++) {
      StraceContext context = new StraceContext(task.memory(), arguments, 0, i);
      ArgumentType<?> type = row == null ? null : row.arguments().get(i);
      if (type == null || type.isOutput() || type.isShown(context)) {
        text.append(i > 0 ? ", " : "");
        append(text, type, arguments[i], context);
      }
    }
    return text.append(')').toString();
  }

  private static void append(
      StringBuilder text, @Nullable ArgumentType<?> type, long raw, StraceContext context) {
    int start = text.length();
    if (type == null || type.isOutput()) {
      TextFormat.pointer(text, raw);
      return;
    }
    try {
      type.format(text, raw, context);
    } catch (ErrnoException e) {
      text.setLength(start);
      TextFormat.pointer(text, raw);
    }
  }
}
