package org.amber.table;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.amber.abi.Errno;
import org.amber.abi.Signal;
import org.amber.cpu.CpuState;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * Writes each system call as strace(1) does, one line a call when it ends. What goes in is shown as
 * it was when the call began, what comes out as it is at the end. Once there was more than one
 * thread, lines say whose they are.
 */
@NotSaved("lines of calls that a snapshot interrupts are written anew")
public final class StraceFormatter implements Dispatcher.Observer {
  /** The column of the equals sign, unless the call is longer. */
  private static final int COLUMN = 40;

  private static final int MAX_ERRNO = 4095;
  private static final int CORE_DUMPED = 0x80;

  private final PrintStream out;
  private final Map<Integer, Pending> pending = new HashMap<>();
  private int firstTid;
  private boolean several;

  /** The line of a call that has not ended, up to the first argument that comes out. */
  private record Pending(StringBuilder line, int shownArguments) {}

  /** Writes to {@code out}, a line at a time, as bytes of ISO 8859-1. */
  public StraceFormatter(PrintStream out) {
    this.out = out;
  }

  @Override
  public void entered(Task task, @Nullable Row row, long number, long[] arguments) {
    StringBuilder line = new StringBuilder(COLUMN);
    if (row == null) {
      line.append(SyscallNames.of(number)).append('(');
      pending.put(task.tid(), new Pending(line, 0));
      return;
    }
    line.append(row.name()).append('(');
    int shown = 0;
    while (shown < row.arguments().size() && !row.arguments().get(shown).isOutput()) {
      append(line, task, row, arguments, 0, shown++);
    }
    if (row.result() == Row.ResultFormat.NONE) {
      line.append(')');
      write(task, pad(line).append("= ?"));
    } else {
      pending.put(task.tid(), new Pending(line, shown));
    }
  }

  private static void append(
      StringBuilder line, Task task, Row row, long[] arguments, long result, int index) {
    ArgumentType<?> type = row.arguments().get(index);
    StraceContext context = new StraceContext(task.memory(), arguments, result, index);
    if (type.isShown(context)) {
      line.append(index > 0 ? ", " : "");
      type.format(line, arguments[index], context);
    }
  }

  @Override
  public void finished(
      Task task, @Nullable Row row, long number, long[] arguments, long result) {
    Pending begun = pending.remove(task.tid());
    if (begun == null) {
      // The call began before the trace, in the life of the machine that the snapshot is from.
      entered(task, row, number, arguments);
      begun = pending.remove(task.tid());
    }
    if (begun == null) {
      return;
    }
    StringBuilder line = begun.line();
    if (row == null) {
      for (int i = 0; i < arguments.length; i++) {
        line.append(i > 0 ? ", " : "");
        TextFormat.hex(line, arguments[i]);
      }
    } else {
      for (int i = begun.shownArguments(); i < row.arguments().size(); i++) {
        append(line, task, row, arguments, result, i);
      }
    }
    line.append(')');
    pad(line).append("= ");
    appendResult(line, row, result);
    write(task, line);
  }

  @Override
  public void replaced(Task task, Row row) {
    Pending begun = pending.remove(task.tid());
    if (begun != null) {
      pad(begun.line().append(')')).append("= ").append(task.cpu().gpr[CpuState.RAX]);
      write(task, begun.line());
    }
    if (!task.group().isAlive()) {
      ended(task.group());
    }
  }

  private static StringBuilder pad(StringBuilder line) {
    line.append(' ');
    while (line.length() < COLUMN) {
      line.append(' ');
    }
    return line;
  }

  private static void appendResult(StringBuilder line, @Nullable Row row, long result) {
    if (result < 0 && result >= -MAX_ERRNO) {
      appendError(line, (int) -result);
      return;
    }
    Row.ResultFormat format = row == null ? Row.ResultFormat.DECIMAL : row.result();
    line.append(
        switch (format) {
          case HEX -> result == 0 ? "0" : "0x" + Long.toHexString(result);
          case OCTAL -> "0" + Long.toOctalString(result);
          case DECIMAL, NONE -> Long.toString(result);
        });
  }

  private static void appendError(StringBuilder line, int number) {
    Errno errno = Errno.of(number);
    if (errno != null) {
      line.append("-1 ").append(errno.name()).append(" (").append(errno.text()).append(')');
    } else if (number == RestartCode.ERESTARTSYS) {
      line.append("? ERESTARTSYS (To be restarted if SA_RESTART is set)");
    } else {
      line.append("-1 (errno ").append(number).append(')');
    }
  }

  /** A signal is delivered. */
  public void delivered(Task task, SignalInfo info) {
    StringBuilder line = new StringBuilder("--- ").append(Signal.name(info.number()));
    line.append(" {");
    SignalText.append(line, info);
    write(task, line.append("} ---"));
  }

  /** A process has ended. */
  public void ended(ThreadGroup group) {
    int status = group.waitStatus();
    int signal = status & 0x7f;
    StringBuilder line = new StringBuilder("+++ ");
    if (signal == 0) {
      line.append("exited with ").append((status >> 8) & 0xff);
    } else {
      line.append("killed by ").append(Signal.name(signal));
      line.append((status & CORE_DUMPED) != 0 ? " (core dumped)" : "");
    }
    write(group.pid(), line.append(" +++"));
  }

  /** The machine has started its first program: the line that strace begins with. */
  public void started(Task task, String path, List<String> arguments, int environmentSize) {
    StringBuilder line = new StringBuilder("execve(");
    TextFormat.quote(line, path);
    line.append(", [");
    for (int i = 0; i < arguments.size(); i++) {
      line.append(i > 0 ? ", " : "");
      TextFormat.quote(line, arguments.get(i));
    }
    long environment = task.group().memory().envStart;
    line.append("], 0x").append(Long.toHexString(environment));
    line.append(" /* ").append(environmentSize).append(" vars */)");
    write(task, pad(line).append("= 0"));
  }

  private void write(Task task, StringBuilder line) {
    write(task.tid(), line);
  }

  private void write(int tid, StringBuilder line) {
    if (firstTid == 0) {
      firstTid = tid;
    }
    several |= tid != firstTid;
    String prefix = several ? "[pid %5d] ".formatted(tid) : "";
    byte[] bytes = (prefix + line + "\n").getBytes(StandardCharsets.ISO_8859_1);
    out.write(bytes, 0, bytes.length);
    out.flush();
  }
}
