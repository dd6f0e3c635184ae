package org.amber.machine;

import java.io.PrintStream;
import org.amber.linux.SignalDelivery;
import org.amber.linux.SystemCalls;
import org.amber.table.Dispatcher;
import org.jspecify.annotations.Nullable;

/** The dispatcher and the delivery of signals, with strace's eyes on them when asked for. */
final class CallTracing {
  private final @Nullable PrintStream trace;

  CallTracing(@Nullable PrintStream trace) {
    this.trace = trace;
  }

  Dispatcher dispatcher(Assembly.UnknownCalls unknown) {
    return new Dispatcher(SystemCalls.table(), null, unknown::add);
  }

  SignalDelivery delivery(Dispatcher dispatcher) {
    return new SignalDelivery(dispatcher, (task, info) -> {});
  }
}
