package org.amber.machine;

import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.fs.FileSystemsRestorer;
import org.amber.kernel.fs.proc.ProcFileSystemState;
import org.amber.kernel.task.Identity;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.task.RestoredObjects;
import org.amber.kernel.task.SignalsToOwners;
import org.amber.kernel.vfs.VfsPath;
import org.amber.kernel.wait.HostEvents;
import org.amber.memory.PageSourceIds;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.SavedFrames;
import org.amber.snapshot.ByteSource;
import org.amber.snapshot.Manifest;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.SnapshotFile;
import org.amber.state.FrameRestorer;
import org.amber.state.NotSaved;
import org.amber.time.MachineClock;
import org.amber.time.RealClock;
import org.amber.time.SeededEntropy;
import org.amber.time.VirtualClock;
import org.jspecify.annotations.Nullable;

/**
 * What a snapshot holds, brought back to life but for the engine: memory, files and processes, of
 * which none runs.
 *
 * @param pages pages of memory in the snapshot
 * @param fileBytes size of the snapshot file
 */
record Restoration(
    Manifest manifest,
    int format,
    int pages,
    long fileBytes,
    MachineState state,
    PhysicalMemory physical,
    StepCounter counter,
    MachineClock clock,
    SeededEntropy entropy,
    Kernel kernel,
    GuestFiles files,
    LazyPages lazyPages)
    implements AutoCloseable {
  /** Bytes of a file from which on it pays not to read all of it first. */
  private static final long LAZY_FROM = 8L << 20;

  /**
   * Reads a snapshot.
   *
   * @param options what the host gives: the root directory, and directories granted
   * @throws MachineException when the file is no sound snapshot or the host lacks what it needs
   */
  static Restoration of(Path path, ResumeOptions options, HostConnection host)
      throws MachineException {
    try {
      ByteSource source = host.snapshots().open(path);
      return new Reader(SnapshotFile.open(source, options.eager()), options, host).read();
    } catch (SnapshotException e) {
      throw new MachineException(String.valueOf(e.getMessage()));
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw contradiction(path, e);
    }
  }

  /**
   * What is wrong with a snapshot whose checksums are right: someone made it so, or this version of
   * Amber has a fault. Whatever a file makes the restoring code do ends here.
   */
  static MachineException contradiction(Path path, Throwable e) {
    return contradiction("cannot resume " + path, e);
  }

  /**
   * As {@link #contradiction(Path, Throwable)}.
   *
   * @param failed what cannot be done
   */
  static MachineException contradiction(String failed, Throwable e) {
    if (e instanceof DamagedPageException damage) {
      return new MachineException(String.valueOf(damage.getMessage()), damage);
    }
    String reason =
        switch (e) {
          case ErrnoException errno when errno.errno() == Errno.ENOMEM -> "it needs more memory";
          case ErrnoException errno -> errno.errno().text();
          case IllegalArgumentException known when known.getMessage() != null -> known.getMessage();
          default -> e.toString();
        };
    return new MachineException(
        "%s: its state contradicts itself: %s"
            .formatted(failed, reason.lines().findFirst().orElse("")),
        e);
  }

  @Override
  public void close() {
    lazyPages.close();
    files.close();
    physical.close();
  }

  /** Puts the parts together in the order in which they need each other. */
  @NotSaved("at work only while a snapshot is read")
  private static final class Reader {
    private final SnapshotFile file;
    private final ResumeOptions options;
    private final HostConnection host;
    private @Nullable PhysicalMemory physical;
    private @Nullable GuestFiles files;
    private @Nullable LazyPages lazyPages;
    private @Nullable ChangedFiles changedFiles;

    Reader(SnapshotFile file, ResumeOptions options, HostConnection host) {
      this.file = file;
      this.options = options;
      this.host = host;
    }

    Restoration read() throws MachineException, SnapshotException {
      boolean complete = false;
      try {
        Restoration restored = readAll();
        complete = true;
        return restored;
      } finally {
        if (changedFiles != null) {
          changedFiles.close();
        }
        if (!complete) {
          close();
        }
      }
    }

    private void close() {
      if (lazyPages != null) {
        lazyPages.close();
      }
      file.close();
      if (files != null) {
        files.close();
      }
      if (physical != null) {
        physical.close();
      }
    }

    /** Whether all is verified, and all pages are read, before anything else. */
    private boolean isEager() throws SnapshotException {
      if (!options.eager() && file.totalSize() < LAZY_FROM) {
        file.verify();
        return true;
      }
      return options.eager();
    }

    private Restoration readAll() throws MachineException, SnapshotException {
      boolean eager = isEager();
      MachineState state = file.kernelState(MachineState.class, MachineStates.registry());
      if (state.command.isEmpty() || state.steps < 0) {
        throw new IllegalArgumentException("it does not say what was run");
      }
      Identity identity = Identity.restore(state.kernel.identity);
      if (!options.onlyToLook()) {
        host.requireCpu(identity.cpu());
      }
      PhysicalMemory memory = HostRoom.reserve(roomFor(state));
      physical = memory;
      FrameLoading frames = new FrameLoading(memory, file.pageCount());
      LazyPages pages = new LazyPages(file, memory, frames);
      lazyPages = pages;
      trackPages(memory, frames);
      if (eager) {
        pages.readAll();
      }
      StepCounter counter = new StepCounter(state.steps);
      MachineClock clock = clock(state, counter, options);
      SeededEntropy entropy = entropy(state);
      Kernel kernel = new Kernel(memory, clock, entropy, new HostEvents(), identity);
      kernel.saving().connect(counter::steps);
      HostConnection given = options.onlyToLook() ? BlindHost.of(host, state.files.grants) : host;
      FileSystemsRestorer restorer = new FileSystemsRestorer(state.files, frames);
      GuestFiles guestFiles =
          new GuestFiles(kernel, given, options.root(), state.deterministic, restorer::restoreTree);
      files = guestFiles;
      guestFiles.grant(new ResumedGrants(state.files.grants, options).all());
      ChangedFiles changed = guestFiles.granted().changedFiles(options.continuation().files());
      changedFiles = changed;
      if (!options.onlyToLook()) {
        changed.check(frames);
      }
      guestFiles.grant(options.network());
      restorer.restoreFiles(kernel.mounts(), kernel.files(), guestFiles.restorers(), memory);
      kernel.restore(state.kernel, new Restored(restorer, frames));
      kernel.setLimits(options.limits().forResumed(kernel.limits(), host.memoryBytes()));
      restorer.restoreWatches(new SignalsToOwners(kernel));
      kernel.checkProcesses();
      frames.releaseRest();
      if (!kernel.processes().hasLiving()) {
        throw new IllegalArgumentException("no process lives in it");
      }
      changed.settle();
      if (!eager && !options.onlyToLook()) {
        pages.start(kernel.hostEvents());
      }
      return new Restoration(
          file.manifest(),
          file.format(),
          file.pageCount(),
          file.fileSize(),
          state,
          memory,
          counter,
          clock,
          entropy,
          kernel,
          guestFiles,
          pages);
    }

    private SeededEntropy entropy(MachineState state) {
      NewIdentity other = options.continuation().identity();
      if (other == null) {
        return new SeededEntropy(state.seed, state.entropyCounter);
      }
      // Drawn anew when somebody asks for it.
      state.files.proc = new ProcFileSystemState();
      return other.entropy(state);
    }

    /** Notices from the beginning which pages are no longer what they are in the store. */
    private void trackPages(PhysicalMemory memory, FrameLoading frames) throws SnapshotException {
      StoreTarget store = options.continuation().store();
      if (store == null || !store.claim().startFrom(file)) {
        return;
      }
      SavedFrames saved = memory.trackSaved();
      SavedFrames.Known ignored = saved.watch(memory.frameBound());
      long[] found = new long[memory.frameBound()];
      long[] places = file.places();
      for (int reference = 1; reference <= places.length; reference++) {
        found[frames.place(reference)] = places[reference - 1];
      }
      saved.saved(found, Map.of());
    }

    private long roomFor(MachineState state) {
      long needed = (file.pageCount() + 1L) * PhysicalMemory.PAGE_SIZE;
      long wanted = Math.min(state.memoryCapacity, MachineConfig.DEFAULT_MEMORY);
      Long given = options.limits().memoryBytes();
      long least = Math.max(1L << 30, given == null ? 0 : given);
      return Math.max(Math.max(wanted, needed * 2), least);
    }

    /** When it was saved, nanoseconds since 1970; 0 when it does not say. */
    private long savedAt() {
      try {
        Instant created = Instant.parse(file.manifest().created());
        return TimeUnit.SECONDS.toNanos(created.getEpochSecond()) + created.getNano();
      } catch (DateTimeParseException e) {
        return 0;
      }
    }

    private MachineClock clock(MachineState state, StepCounter counter, ResumeOptions options) {
      if (options.onlyToLook() && !state.virtualClock) {
        // Nothing runs: time stands still where it was.
        long boot = savedAt() - state.monotonicNanos;
        return new VirtualClock(() -> state.monotonicNanos, boot, 0);
      }
      return state.virtualClock && !options.hostClock()
          ? new VirtualClock(counter::steps, state.realtimeAtBoot, state.skippedNanos)
          : RealClock.resumed(state.monotonicNanos);
    }
  }

  /** What the processes of the snapshot refer to. */
  private record Restored(FileSystemsRestorer files, FrameRestorer frames)
      implements RestoredObjects {
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
