package org.amber.machine;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.amber.cpu.Cpu;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.vfs.FileName;
import org.amber.table.Dispatcher;
import org.amber.table.SyscallTable;
import org.jspecify.annotations.Nullable;

/** Puts a machine together from a snapshot. */
final class Resume {
  private final Path path;
  private final ResumeOptions options;
  private final HostConnection host;
  private final @Nullable PrintStream trace;

  Resume(Path path, ResumeOptions options, HostConnection host, @Nullable PrintStream trace) {
    this.path = path;
    this.options = options;
    this.host = host;
    this.trace = trace;
  }

  Assembly assemble() throws MachineException {
    Restoration restored = Restoration.of(path, options, host);
    Cpu cpu = null;
    boolean complete = false;
    try {
      cpu = host.newCpu(restored.physical(), restored.kernel().identity().cpu());
      Assembly assembly = assemble(restored, cpu);
      complete = true;
      return assembly;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw Restoration.contradiction(path, e);
    } finally {
      if (!complete) {
        if (cpu != null) {
          cpu.close();
        }
        restored.close();
      }
    }
  }

  private static void requireCalls(Kernel kernel, SyscallTable table) {
    for (ThreadGroup group : kernel.groups()) {
      for (Task task : group.tasks()) {
        if (task.call().isActive() && table.row(task.call().number()) == null) {
          throw new IllegalArgumentException(
              "thread %d is in a system call that does not exist".formatted(task.tid()));
        }
      }
    }
  }

  private void noteResume(Restoration restored) {
    Kernel kernel = restored.kernel();
    String name = restored.state().deterministic ? kernel.identity().hostName() : host.hostName();
    List<String> arguments =
        options.continuation().arguments().stream().map(FileName::fromText).toList();
    kernel
        .saving()
        .resumes()
        .resumed(System.currentTimeMillis() / 1000, FileName.fromText(name), arguments);
  }

  private Assembly assemble(Restoration restored, Cpu cpu) {
    CallTracing tracing = new CallTracing(trace);
    Assembly.UnknownCalls unknown = new Assembly.UnknownCalls();
    Dispatcher dispatcher = tracing.dispatcher(unknown);
    requireCalls(restored.kernel(), dispatcher.table());
    noteResume(restored);
    restored.kernel().retryBlockedCalls(dispatcher::again);
    MachineState state = restored.state();
    MachineOrigin origin =
        new MachineOrigin(
            state.command, state.directory, state.packs, state.deterministic, state.bootedAt);
    return new Assembly(
        restored.physical(),
        restored.counter(),
        restored.clock(),
        restored.entropy(),
        restored.kernel(),
        restored.files(),
        cpu,
        dispatcher,
        tracing.delivery(dispatcher),
        unknown,
        origin,
        host.description(),
        state.steps,
        restored.lazyPages());
  }
}
