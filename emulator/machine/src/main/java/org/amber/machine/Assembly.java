package org.amber.machine;

import java.util.Map;
import java.util.TreeMap;
import org.amber.abi.Signal;
import org.amber.cpu.Cpu;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.tty.Console;
import org.amber.linux.SignalDelivery;
import org.amber.memory.PhysicalMemory;
import org.amber.state.NotSaved;
import org.amber.table.Dispatcher;
import org.amber.table.SyscallNames;
import org.amber.time.MachineClock;
import org.amber.time.SeededEntropy;
import org.jspecify.annotations.Nullable;

/**
 * The parts of one machine, put together by {@link Boot} or {@link Resume}.
 *
 * @param counter steps
 * @param origin the first program and where it came from
 * @param lazyPages pages that may still be in a snapshot; null: there are none
 */
record Assembly(
    PhysicalMemory physical,
    StepCounter counter,
    MachineClock clock,
    SeededEntropy entropy,
    Kernel kernel,
    GuestFiles files,
    Cpu cpu,
    Dispatcher dispatcher,
    SignalDelivery delivery,
    UnknownCalls unknownCalls,
    MachineOrigin origin,
    String hostDescription,
    long stepsAtStart,
    @Nullable LazyPages lazyPages) {

  RunLoop runLoop() {
    return new RunLoop(kernel, cpu, clock, dispatcher, delivery, counter);
  }

  String programName() {
    String program = origin.command().getFirst();
    return program.substring(program.lastIndexOf('/') + 1);
  }

  /**
   * A signal of the host's user for the process group in the foreground; any thread may call this.
   */
  void interrupt(int signal) {
    if (!Signal.isValid(signal)) {
      throw new IllegalArgumentException("no signal has the number " + signal);
    }
    kernel.hostEvents().post(() -> kernel.jobs().sendToJobs(foreground(), signal));
  }

  /** The process group that the user has before him: that of the console, or the first one. */
  private int foreground() {
    Console console = kernel.files().terminals().console();
    int own = console == null ? 0 : console.pty().foreground();
    return own == 0 ? kernel.init().firstPid() : own;
  }

  Machine.Statistics statistics(long elapsedNanos) {
    long faults = 0;
    for (ThreadGroup group : kernel.groups()) {
      faults += group.memory().space().faults();
    }
    return new Machine.Statistics(
        counter.steps() - stepsAtStart,
        elapsedNanos,
        dispatcher.calls(),
        faults,
        unknownCalls.counts());
  }

  void finish() {
    cpu.finish();
    NetworkEnd.await(kernel);
    files.granted().writeBack();
  }

  /**
   * Comes back when no page is in a snapshot any more. Any thread may call it.
   *
   * @throws DamagedPageException when one cannot be had
   */
  void awaitPages() {
    if (lazyPages != null) {
      lazyPages.await();
    }
  }

  void close() {
    // Other threads may post until the end, and must not reach an engine that is gone.
    kernel.hostEvents().close();
    cpu.close();
    finish();
    if (lazyPages != null) {
      lazyPages.close();
    }
    files.close();
    physical.close();
  }

  /** System calls without a row, counted by name or number. */
  static final class UnknownCalls {
    @NotSaved("statistics of this run")
    private final Map<String, Long> counts = new TreeMap<>();

    void add(Task caller, long number) {
      counts.merge(SyscallNames.of(number), 1L, Long::sum);
    }

    Map<String, Long> counts() {
      return Map.copyOf(counts);
    }
  }
}
