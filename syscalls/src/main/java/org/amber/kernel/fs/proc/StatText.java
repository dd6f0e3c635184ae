package org.amber.kernel.fs.proc;

import org.amber.abi.ClockTick;
import org.amber.kernel.signal.SignalActions;

/** /proc/PID/stat and statm. Page faults are those of the engine and count as 0. */
final class StatText {
  private static final long PAGE = 4096;
  private static final int SIGCHLD = 17;
  private static final int RLIMIT_RSS = 5;
  private static final int DEFAULT_PRIORITY = 20;
  private static final long LOW_SIGNALS = 0x7fff_ffffL;

  private StatText() {}

  static void write(ProcessDirectory directory, StringBuilder text) {
    ProcessView process = directory.process();
    ThreadView thread = directory.thread();
    MemoryView memory = process.memory();
    long cpu = directory.isThread() ? thread.cpuNanos() : process.cpuNanos();
    text.append(directory.shownId()).append(" (").append(thread.name()).append(") ");
    text.append(thread.state());
    add(text, process.parentPid(), process.processGroup(), process.session());
    add(text, process.terminal(), process.foreground(), 0);
    add(text, 0, 0, 0, 0);
    add(text, cpu / ClockTick.NANOS, 0, 0, 0);
    add(text, DEFAULT_PRIORITY, 0, process.threads().size(), 0);
    add(text, process.startNanos() / ClockTick.NANOS);
    if (memory == null) {
      add(text, 0, 0);
    } else {
      add(text, memory.space().mappedBytes(), memory.space().residentPages());
    }
    text.append(' ').append(Long.toUnsignedString(process.softLimit(RLIMIT_RSS)));
    if (memory == null) {
      add(text, 0, 0, 0);
    } else {
      add(text, memory.startCode(), memory.endCode(), memory.startStack());
    }
    add(text, 0, 0);
    signals(text, process, thread);
    add(text, 0, 0, 0, SIGCHLD, 0, 0, 0, 0, 0, 0);
    if (memory == null) {
      add(text, 0, 0, 0, 0, 0, 0, 0);
    } else {
      add(text, memory.startData(), memory.endData(), memory.brkStart());
      add(text, memory.argStart(), memory.argEnd(), memory.envStart(), memory.envEnd());
    }
    add(text, 0);
    text.append('\n');
  }

  /** Only the first 31 signals, as Linux has kept it. */
  private static void signals(StringBuilder text, ProcessView process, ThreadView thread) {
    SignalActions actions = process.signalActions();
    add(
        text,
        (process.pendingSignals() | thread.pendingSignals()) & LOW_SIGNALS,
        thread.blockedSignals() & LOW_SIGNALS,
        SignalSets.ignored(actions) & LOW_SIGNALS,
        SignalSets.caught(actions) & LOW_SIGNALS);
  }

  private static void add(StringBuilder text, long... values) {
    for (long value : values) {
      text.append(' ').append(value);
    }
  }

  static void memory(StringBuilder text, ProcessView process) {
    MemoryView memory = process.memory();
    if (memory == null) {
      text.append("0 0 0 0 0 0 0\n");
      return;
    }
    MemorySizes sizes = MemorySizes.of(memory);
    MemoryUse use = MemoryUse.of(memory.space());
    text.append(sizes.total() / PAGE);
    add(text, use.resident(), use.file + use.shared, sizes.code() / PAGE, 0);
    add(text, (sizes.data() + sizes.stack()) / PAGE, 0);
    text.append('\n');
  }
}
