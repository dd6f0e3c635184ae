package org.amber.machine;

import java.time.Instant;
import java.util.List;
import org.amber.kernel.fs.FileSystemsSaver;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.vfs.FileName;
import org.amber.kernel.vfs.FsContext;
import org.amber.snapshot.Manifest;
import org.amber.snapshot.SnapshotWriter;
import org.amber.time.VirtualClock;

/** Takes the state of a machine that stands still, to write it or to digest it. */
final class Capture {
  /** In a millisecond. */
  private static final long NANOS = 1_000_000;

  private final Assembly assembly;
  private final FrameNumbering frames;
  private final Runnable whileFull;

  /** Of a machine that stands still until all is done. */
  Capture(Assembly assembly) {
    this(assembly, new FrameNumbering(), () -> {});
  }

  /**
   * Of a machine that will run on.
   *
   * @param frames gets the pages that the state refers to
   * @param whileFull what the machine's thread does until there is room for what it changes
   */
  Capture(Assembly assembly, FrameNumbering frames, Runnable whileFull) {
    this.assembly = assembly;
    this.frames = frames;
    this.whileFull = whileFull;
  }

  /** Takes all but the pages that it refers to. */
  SnapshotWriter writer() {
    FileSystemsSaver files = filesSaver(packs(assembly.origin()));
    files.prepareSnapshot(System.currentTimeMillis() * NANOS, whileFull);
    MachineState state = state(files);
    return new SnapshotWriter(manifest(), state, MachineStates::registry);
  }

  /** What is packed is the host's and no part of the machine: the digest leaves it alone. */
  byte[] digest() {
    FileSystemsSaver files = filesSaver(List.of());
    MachineState state = state(files);
    frames.complete();
    return new MachineDigest(assembly).of(state, files);
  }

  /** Takes the state and forgets it; changes nothing. */
  void rehearse() {
    MachineState ignored = state(filesSaver(List.of()));
  }

  private FileSystemsSaver filesSaver(List<String> packs) {
    Kernel kernel = assembly.kernel();
    UsedFiles used = UsedFiles.of(kernel);
    return new FileSystemsSaver(kernel.mounts(), kernel.files(), used.open(), used.mapped(), packs);
  }

  private MachineState state(FileSystemsSaver files) {
    Kernel kernel = assembly.kernel();
    MachineOrigin origin = assembly.origin();
    MachineState state = new MachineState();
    state.steps = assembly.counter().steps();
    saveTime(state);
    state.seed = assembly.entropy().seed();
    state.entropyCounter = assembly.entropy().counter();
    state.files = files.save(frames);
    state.files.grants.addAll(assembly.files().granted().save());
    state.kernel = kernel.save(frames, files);
    state.command.addAll(origin.command());
    state.directory = origin.directory();
    state.packs.addAll(origin.packs());
    state.deterministic = origin.deterministic();
    state.bootedAt = origin.bootedAt();
    state.memoryCapacity = assembly.physical().capacity();
    return state;
  }

  private static List<String> packs(MachineOrigin origin) {
    return origin.packs().stream().map(FileName::fromText).toList();
  }

  private void saveTime(MachineState state) {
    state.monotonicNanos = assembly.clock().monotonicNanos();
    if (assembly.clock() instanceof VirtualClock virtual) {
      state.virtualClock = true;
      state.realtimeAtBoot = virtual.realtimeAtBoot();
      state.skippedNanos = virtual.skipped();
    }
  }

  /** Where the oldest process is. */
  private String directory() {
    ThreadGroup oldest = assembly.kernel().processes().oldest();
    FsContext context = oldest == null ? null : oldest.fs();
    return context == null ? assembly.origin().directory() : context.cwd().absolute();
  }

  private Manifest manifest() {
    MachineOrigin origin = assembly.origin();
    return new Manifest(
        MachineStates.VERSION,
        Instant.now().toString(),
        origin.command().getFirst(),
        origin.command(),
        directory(),
        assembly.counter().steps(),
        origin.deterministic(),
        assembly.cpu().name(),
        assembly.kernel().identity().cpu().label(),
        assembly.hostDescription(),
        "");
  }
}
