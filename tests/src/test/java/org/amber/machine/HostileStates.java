package org.amber.machine;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.amber.abi.Signal;
import org.amber.cpu.Cpu;
import org.amber.cpu.CpuProfile;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.fs.host.HostStream;
import org.amber.kernel.fs.host.MissingStream;
import org.amber.memory.PhysicalMemory;
import org.amber.snapshot.PageSink;
import org.amber.snapshot.PageSupplier;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.SnapshotFile;
import org.amber.snapshot.SnapshotWriter;
import org.amber.state.StateRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Resumes spoiled snapshots whose checksums are right. Each must be refused with one line, or give
 * a machine that runs, and can be saved. A program of its own, so that nothing worse than its own
 * end can happen.
 *
 * <p>Arguments: a directory for files, an empty root directory, the seed, how many seconds to go
 * on, and snapshots to spoil. The last line on standard output counts what happened; another exit
 * status than 0 and a line with the seed tell of what must not.
 */
public final class HostileStates {
  private static final int PAGE = PhysicalMemory.PAGE_SIZE;
  private static final long STEPS = 300_000;
  private static final long PATIENCE = 1;
  private static final long HANG = 120;

  /** How many to try even where that takes longer. */
  private static final int AT_LEAST = 20;

  private static final int FAILED = 1;
  private static final int HANGS = 3;
  private static final int MOST_FAILURES = 50;

  private final Path file;
  private final Path root;
  private final StateRegistry registry = MachineStates.registry();
  private volatile String present = "";
  private volatile long began = System.nanoTime();
  private volatile @Nullable Machine running;
  private int refused;
  private int stopped;
  private int ran;
  private int failed;

  private HostileStates(Path directory, Path root) {
    this.file = directory.resolve("spoiled.amber");
    this.root = root;
  }

  /** See the class. */
  public static void main(String[] arguments) throws Exception {
    HostileStates states = new HostileStates(Path.of(arguments[0]), Path.of(arguments[1]));
    long seed = Long.parseLong(arguments[2]);
    long end = System.nanoTime() + Long.parseLong(arguments[3]) * 1_000_000_000L;
    List<Pages> bases = new ArrayList<>();
    for (String path : List.of(arguments).subList(4, arguments.length)) {
      bases.add(new Pages(Path.of(path)));
    }
    states.watch(Thread.currentThread());
    for (long next = seed; System.nanoTime() < end || next < seed + AT_LEAST; next++) {
      Pages base = bases.get((int) Math.floorMod(next, (long) bases.size()));
      String name = base.path + ", seed " + next;
      states.present = name;
      try {
        states.one(base, name, new Random(next));
      } catch (Throwable e) {
        System.err.println(states.present);
        e.printStackTrace();
        if (++states.failed == MOST_FAILURES) {
          break;
        }
      }
    }
    System.out.printf(
        "%d refused, %d stopped, %d ran%n", states.refused, states.stopped, states.ran);
    // Not by returning: machines that hang must not hold it up.
    Runtime.getRuntime().halt(states.failed == 0 ? 0 : FAILED);
  }

  /** Kills a program that waits, and says where a machine hangs that does not even end then. */
  private void watch(Thread watched) {
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    Future<?> ignored =
        clock.scheduleWithFixedDelay(() -> look(watched), 100, 100, TimeUnit.MILLISECONDS);
  }

  private void look(Thread watched) {
    long seconds = (System.nanoTime() - began) / 1_000_000_000L;
    Machine machine = running;
    if (seconds >= PATIENCE && machine != null) {
      machine.interrupt(Signal.SIGKILL.number());
    }
    if (seconds >= HANG) {
      System.err.println("hangs: " + present);
      for (StackTraceElement element : watched.getStackTrace()) {
        System.err.println("  in " + element);
      }
      Runtime.getRuntime().halt(HANGS);
    }
  }

  private void one(Pages base, String name, Random random) throws SnapshotException, IOException {
    began = System.nanoTime();
    MachineState state;
    try (SnapshotFile sound = SnapshotFile.open(base.path)) {
      state = sound.kernelState(MachineState.class, registry);
      String done = new StateMutator(registry, random).spoil(state).toString();
      present = name + " " + done;
      try {
        long ignored =
            new SnapshotWriter(sound.manifest(), state, () -> registry).write(file, base);
      } catch (IllegalArgumentException e) {
        // A cycle, or none where there must be one: such a file cannot be.
        return;
      }
    }
    look();
    try (Machine machine =
        Machine.resume(file, new ResumeOptions(root, List.of()), new NoStreams(), null)) {
      run(machine);
    } catch (MachineException e) {
      requireOneLine(e);
      refused++;
    }
  }

  private void look() throws IOException {
    try {
      int ignored = new HostileLooks(file.resolveSibling("looked"), new NoStreams()).look(file);
    } catch (MachineException e) {
      requireOneLine(e);
    }
    began = System.nanoTime();
  }

  private void run(Machine machine) {
    began = System.nanoTime();
    running = machine;
    try {
      StopReason reason = machine.run(new SnapshotPoint.Step(STEPS, true));
      if (reason instanceof StopReason.PointReached) {
        String ignored = machine.digest();
        machine.snapshot(file);
      }
      ran++;
    } catch (MachineException e) {
      requireOneLine(e);
      stopped++;
    } finally {
      running = null;
    }
  }

  private static void requireOneLine(MachineException e) {
    String message = String.valueOf(e.getMessage());
    if (message.lines().count() != 1 || message.contains("\tat ")) {
      throw new AssertionError("not one line: " + message);
    }
  }

  /** The pages of a snapshot, to be written again. */
  private static final class Pages implements PageSink, PageSupplier {
    final Path path;
    private final int count;
    private final MemorySegment memory;

    Pages(Path path) throws SnapshotException {
      this.path = path;
      try (SnapshotFile file = SnapshotFile.open(path)) {
        count = file.pageCount();
        memory = Arena.global().allocate((count + 1L) * PAGE, PAGE);
        file.groups().readAll(this);
      }
    }

    @Override
    public int count() {
      return count;
    }

    @Override
    public void accept(int reference, MemorySegment source, long offset) {
      MemorySegment.copy(source, offset, memory, (long) reference * PAGE, PAGE);
    }

    @Override
    public void take(int first, int pages, MemorySegment target) {
      MemorySegment.copy(memory, (long) first * PAGE, target, 0, (long) pages * PAGE);
    }
  }

  /** This host without standard streams. */
  private final class NoStreams implements HostConnection {
    private final LocalHost host = new LocalHost();

    @Override
    public void requireCpu(CpuProfile profile) throws MachineException {
      host.requireCpu(profile);
    }

    @Override
    public Cpu newCpu(PhysicalMemory physical, CpuProfile profile) throws MachineException {
      return host.newCpu(physical, profile);
    }

    @Override
    public List<@Nullable HostStream> standardStreams() {
      return new ArrayList<>(Collections.nCopies(3, new MissingStream()));
    }

    @Override
    public HostFileSystem directory(Path path) {
      if (!path.equals(root)) {
        throw new AssertionError("a spoiled snapshot opens " + path);
      }
      return host.directory(path);
    }

    @Override
    public String hostName() {
      return "host";
    }

    @Override
    public long memoryBytes() {
      return 1L << 30;
    }

    @Override
    public String description() {
      return "none";
    }
  }
}
