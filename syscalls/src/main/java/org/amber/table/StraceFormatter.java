package org.amber.table;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.amber.abi.Errno;
import org.amber.abi.Signal;
import org.amber.cpu.CpuState;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.task.RestartCode;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * Writes each system call as strace(1) -f does, one line a call when it ends. What goes in is shown
 * as it was when the call began, what comes out as it is at the end. While there is more than one
 * thread, lines say whose they are, and a call in which others come to run is shown in two parts.
 */
@NotSaved("lines of calls that a snapshot interrupts are written anew")
public final class StraceFormatter implements Dispatcher.Observer {
  /** The column of the equals sign, unless the call is longer. */
  private static final int COLUMN = 40;

  private static final int MAX_ERRNO = 4095;
  private static final int CORE_DUMPED = 0x80;

  private final PrintStream out;
  private final Map<Integer, Pending> pending = new LinkedHashMap<>();
  private final Set<Integer> known = new HashSet<>();

  /** The line of a call that has not ended, up to the first argument that comes out. */
  private static final class Pending {
    private final Task task;
    private final String name;
    private final int argumentCount;
    private StringBuilder line;
    private int shown;
    private boolean unfinished;

    Pending(Task task, String name, int argumentCount) {
      this.task = task;
      this.name = name;
      this.argumentCount = argumentCount;
      this.line = new StringBuilder(COLUMN).append(name).append('(');
    }
  }

  /** Writes to {@code out}, a line at a time, as bytes of ISO 8859-1. */
  public StraceFormatter(PrintStream out) {
    this.out = out;
  }

  @Override
  public void entered(Task task, @Nullable Row row, long number, long[] arguments) {
    if (row == null) {
      pending.put(task.tid(), new Pending(task, SyscallNames.of(number), 0));
      return;
    }
    Pending begun = new Pending(task, row.name(), row.arguments().size());
    while (begun.shown < begun.argumentCount && !row.arguments().get(begun.shown).isOutput()) {
      append(begun, row, arguments, 0);
    }
    if (row.result() == Row.ResultFormat.NONE) {
      begun.line.append(')');
      write(task, pad(task, begun.line).append("= ?"));
    } else {
      pending.put(task.tid(), begun);
    }
  }

  private static void append(Pending begun, Row row, long[] arguments, long result) {
    int index = begun.shown++;
    ArgumentType<?> type = row.arguments().get(index);
    StraceContext context = new StraceContext(begun.task.memory(), arguments, result, index);
    if (type.isShown(context)) {
      boolean first = index == 0 || begun.line.charAt(begun.line.length() - 1) == '>';
      begun.line.append(first ? "" : ", ");
      type.format(begun.line, arguments[index], context);
    }
  }

  @Override
  public void finished(Task task, @Nullable Row row, long number, long[] arguments, long result) {
    Pending begun = pending.remove(task.tid());
    if (begun == null) {
      // The call began before the trace, in the life of the machine that the snapshot is from.
      entered(task, row, number, arguments);
      begun = pending.remove(task.tid());
    }
    if (begun == null) {
      return;
    }
    if (row == null) {
      for (int i = 0; i < arguments.length; i++) {
        begun.line.append(i > 0 ? ", " : "");
        TextFormat.hex(begun.line, arguments[i]);
      }
    } else {
      while (begun.shown < begun.argumentCount) {
        append(begun, row, arguments, result);
      }
    }
    pad(task, begun.line.append(')')).append("= ");
    appendResult(begun.line, row, result);
    write(task, begun.line);
  }

  @Override
  public void replaced(Task task, Row row) {
    Pending begun = pending.remove(task.tid());
    if (begun != null) {
      pad(task, begun.line.append(')')).append("= ").append(task.cpu().gpr[CpuState.RAX]);
      write(task, begun.line);
    }
    if (!task.group().isAlive()) {
      ended(task.group());
    } else if (!task.isAlive()) {
      int status = (int) task.call().arguments()[0] & 0xff;
      end(task.group(), task.tid(), "+++ exited with " + status + " +++");
    }
  }

  private static StringBuilder pad(Task task, StringBuilder line) {
    int column = COLUMN - prefix(task.group(), task.tid()).length();
    line.append(' ');
    while (line.length() < column) {
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

  /** A stop signal has stopped a process. */
  public void stopped(ThreadGroup group, int signal) {
    write(
        group,
        group.pid(),
        new StringBuilder("--- stopped by ").append(Signal.name(signal)).append(" ---"));
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
    pending.values().removeIf(begun -> begun.task.group() == group);
    end(group, group.pid(), line.append(" +++").toString());
  }

  private void end(ThreadGroup group, int tid, String line) {
    interruptOthers(tid);
    // It counted as one of several until now.
    print((group.kernel().processes().liveThreads() > 0 ? label(tid) : "") + line);
    known.remove(tid);
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
    write(task, pad(task, line).append("= 0"));
  }

  private void write(Task task, StringBuilder line) {
    write(task.group(), task.tid(), line);
  }

  private void write(ThreadGroup group, int tid, StringBuilder line) {
    interruptOthers(tid);
    if (known.add(tid) && known.size() > 1) {
      print("strace: Process " + tid + " attached");
    }
    print(prefix(group, tid) + line);
  }

  private void interruptOthers(int tid) {
    for (Pending begun : pending.values()) {
      if (begun.task.tid() != tid && !begun.unfinished) {
        interrupt(begun);
      }
    }
  }

  /** Another thread's line comes between the parts of this one. */
  private void interrupt(Pending begun) {
    begun.unfinished = true;
    boolean more = begun.shown > 0 && begun.shown < begun.argumentCount;
    String text = begun.line + (more ? ", " : "") + " <unfinished ...>";
    begun.line = new StringBuilder("<... ").append(begun.name).append(" resumed>");
    Task task = begun.task;
    if (known.add(task.tid()) && known.size() > 1) {
      print("strace: Process " + task.tid() + " attached");
    }
    print(prefix(task.group(), task.tid()) + text);
  }

  private static String prefix(ThreadGroup group, int tid) {
    return group.kernel().processes().liveThreads() > 1 ? label(tid) : "";
  }

  private static String label(int tid) {
    return "[pid %5d] ".formatted(tid);
  }

  private void print(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.ISO_8859_1);
    out.write(bytes, 0, bytes.length);
    out.flush();
  }
}
