package org.amber.machine;

import java.io.PrintStream;
import java.nio.file.Path;
import org.amber.abi.ErrnoException;
import org.amber.cpu.Cpu;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.fs.FileSystemsRestorer;
import org.amber.kernel.task.Identity;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.task.RestoredObjects;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.vfs.VfsPath;
import org.amber.kernel.wait.HostEvents;
import org.amber.memory.PageSourceIds;
import org.amber.memory.PhysicalMemory;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.SnapshotFile;
import org.amber.state.FrameRestorer;
import org.amber.table.Dispatcher;
import org.amber.time.MachineClock;
import org.amber.time.RealClock;
import org.amber.time.SeededEntropy;
import org.amber.time.VirtualClock;
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
    try (SnapshotFile file = SnapshotFile.open(path)) {
      MachineState state = file.kernelState(MachineState.class, MachineStates.registry());
      PhysicalMemory physical = HostRoom.reserve(roomFor(state, file));
      FrameLoading frames = new FrameLoading(physical, file.pageCount());
      file.readPages(frames);
      return assemble(state, physical, frames);
    } catch (SnapshotException e) {
      throw new MachineException(e.getMessage());
    } catch (IllegalArgumentException | ErrnoException e) {
      // The file's checksums are right, so this is no damage: someone made it so.
      throw new MachineException(
          "cannot resume " + path + ": its state contradicts itself: " + e.getMessage());
    }
  }

  private static long roomFor(MachineState state, SnapshotFile file) {
    long needed = (long) (file.pageCount() + 1) * PhysicalMemory.PAGE_SIZE;
    long wanted = Math.min(state.memoryCapacity, MachineConfig.DEFAULT_MEMORY);
    return Math.max(Math.max(wanted, needed * 2), 1L << 30);
  }

  private Assembly assemble(MachineState state, PhysicalMemory physical, FrameLoading frames)
      throws MachineException {
    StepCounter counter = new StepCounter(state.steps);
    MachineClock clock = clock(state, counter);
    SeededEntropy entropy = new SeededEntropy(state.seed, state.entropyCounter);
    Kernel kernel =
        new Kernel(
            physical, clock, entropy, new HostEvents(), Identity.restore(state.kernel.identity));
    FileSystemsRestorer restorer = new FileSystemsRestorer(state.files, frames);
    GuestFiles files = new GuestFiles(kernel, host, options.root(), restorer::restoreTree);
    restorer.restoreFiles(kernel.mounts(), kernel.files(), files.restorers(), physical);
    kernel.restore(state.kernel, new Restored(restorer, frames));
    frames.releaseRest();
    ThreadGroup first = kernel.group(state.firstPid);
    if (first == null) {
      throw new IllegalArgumentException("the first process is missing");
    }
    CallTracing tracing = new CallTracing(trace);
    Assembly.UnknownCalls unknown = new Assembly.UnknownCalls();
    Dispatcher dispatcher = tracing.dispatcher(unknown);
    Cpu cpu = host.newCpu(physical);
    kernel.retryBlockedCalls(dispatcher::again);
    MachineOrigin origin =
        new MachineOrigin(
            state.command, state.directory, state.packs, state.deterministic, state.bootedAt);
    return new Assembly(
        physical,
        counter,
        clock,
        entropy,
        kernel,
        files,
        cpu,
        dispatcher,
        tracing.delivery(dispatcher),
        unknown,
        first,
        origin,
        host.description(),
        state.steps);
  }

  private static MachineClock clock(MachineState state, StepCounter counter) {
    return state.virtualClock
        ? new VirtualClock(counter::steps, state.realtimeAtBoot, state.skippedNanos)
        : new RealClock(state.monotonicNanos);
  }

  /** What the processes of the snapshot refer to. */
  private record Restored(FileSystemsRestorer files, FrameRestorer frames) implements RestoredObjects {
    @Override
    public PageSourceIds sources() {
      return files;
    }

    @Override
    public VfsPath path(int mount, long dentry) {
      return files.path(mount, dentry);
    }

    @Override
    public FileDescription file(long id) {
      return files.file(id);
    }
  }
}
