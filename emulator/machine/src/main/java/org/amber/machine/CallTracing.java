package org.amber.machine;

import java.io.PrintStream;
import java.util.List;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.linux.SignalDelivery;
import org.amber.linux.SystemCalls;
import org.amber.table.Dispatcher;
import org.amber.table.StraceFormatter;
import org.jspecify.annotations.Nullable;

/** The dispatcher and the delivery of signals, with strace's eyes on them when asked for. */
final class CallTracing {
  private final @Nullable StraceFormatter trace;

  CallTracing(@Nullable PrintStream out) {
    this.trace = out == null ? null : new StraceFormatter(out);
  }

  Dispatcher dispatcher(Assembly.UnknownCalls unknown) {
    return new Dispatcher(SystemCalls.table(), trace, unknown::add);
  }

  /** The first program runs. */
  void started(Task task, String path, List<String> arguments, int environmentSize) {
    if (trace != null) {
      trace.started(task, path, arguments, environmentSize);
    }
  }

  SignalDelivery delivery(Dispatcher dispatcher) {
    StraceFormatter formatter = trace;
    return new SignalDelivery(
        dispatcher, formatter == null ? (task, info) -> {} : new SignalLines(formatter));
  }

  /** Lines about signals and their victims. */
  private record SignalLines(StraceFormatter formatter) implements SignalDelivery.Observer {
    @Override
    public void delivered(Task task, SignalInfo info) {
      formatter.delivered(task, info);
    }

    @Override
    public void stopped(ThreadGroup group, int signal) {
      formatter.stopped(group, signal);
    }

    @Override
    public void ended(ThreadGroup group) {
      formatter.ended(group);
    }
  }
}
