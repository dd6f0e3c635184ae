package org.amber.machine;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.amber.cpu.Cpu;
import org.amber.cpu.CpuProfile;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.fs.host.HostStream;
import org.amber.kernel.fs.host.MissingStream;
import org.amber.memory.PhysicalMemory;
import org.amber.snapshot.ByteSource;
import org.amber.snapshot.ByteTarget;
import org.amber.snapshot.MemorySource;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.SnapshotFile;
import org.amber.snapshot.SnapshotMutator;
import org.amber.snapshot.SnapshotPlaces;
import org.amber.snapshot.age.AgeTarget;
import org.amber.snapshot.age.EncryptedPlaces;
import org.amber.snapshot.age.SecretKey;
import org.amber.snapshot.age.SnapshotKeys;
import org.amber.state.StateRegistry;
import org.amber.unicorn.UnicornLibrary;
import org.amber.unicorn.engine.UnicornCpu;
import org.jspecify.annotations.Nullable;

/**
 * Resumes as many spoiled snapshots as are wanted, from memory, with little heap. Each must be
 * refused with one line, or give a machine that runs within its limits; no memory may run out, no
 * stack overflow, and none may take longer than {@value #MOST_SECONDS} s. A program of its own.
 *
 * <p>Arguments: an empty root directory, how many, the first seed, and snapshots to spoil. File
 * number n is that of seed first + n. The last line on standard output counts what happened;
 * another exit status than 0, and a line with the seed, tell of what must not. The first snapshot
 * should be small: where it does not matter which is spoiled, it is that one.
 */
public final class HostileFiles {
  private static final long STEPS = 10_000;
  private static final int MOST_SECONDS = 2;
  private static final long HANG_SECONDS = 60;
  private static final long NANOS = 1_000_000_000L;
  private static final int FAILED = 1;
  private static final int HANGS = 3;
  private static final int MOST_FAILURES = 50;
  private static final int REPORT_EVERY = 10_000;

  /** Bytes that encryption adds, at most. */
  private static final int ROOM = 100_000;

  /** Bytes in which the head of an encrypted file is. */
  private static final int HEAD = 260;

  /** One machine in so many is saved again. */
  private static final int SAVED = 8;

  /** A way to spoil a file. */
  private enum Kind {
    ANYWHERE,
    HEADER,
    SECTION,
    MAP,
    PAGES,
    STATE,
    ENCRYPTED;

    /** More of those that are refused late, but for those that take long. */
    private static final Kind[] CHOICE = {
      ANYWHERE, ANYWHERE, HEADER, SECTION, SECTION, SECTION, SECTION, SECTION, SECTION, MAP, MAP,
      MAP, PAGES, STATE, STATE, STATE, ENCRYPTED, ENCRYPTED
    };

    /** Whether it matters what the machine was doing. */
    boolean isOfState() {
      return this == STATE;
    }

    static Kind of(Random random) {
      return CHOICE[random.nextInt(CHOICE.length)];
    }
  }

  private final Path root;
  private final Map<SnapshotMutator, byte[]> encrypted = new HashMap<>();
  private final SecretKey key = SecretKey.generate();
  private final UnicornLibrary unicorn = UnicornLibrary.load();
  private final StateRegistry registry = MachineStates.registry();
  private final Map<String, Integer> counts = new TreeMap<>();
  private volatile String present = "";
  private volatile @Nullable Runnable stopping;
  private volatile long began = System.nanoTime();
  private int failed;

  private HostileFiles(Path root) {
    this.root = root;
  }

  /** See the class. */
  public static void main(String[] arguments) throws Exception {
    HostileFiles files = new HostileFiles(Path.of(arguments[0]));
    long count = Long.parseLong(arguments[1]);
    long first = Long.parseLong(arguments[2]);
    List<SnapshotMutator> bases = new ArrayList<>();
    for (String path : List.of(arguments).subList(3, arguments.length)) {
      bases.add(new SnapshotMutator(Path.of(path)));
    }
    files.watch(Thread.currentThread());
    for (long n = 0; n < count && files.failed < MOST_FAILURES; n++) {
      files.guarded(bases, first + n);
      if ((n + 1) % REPORT_EVERY == 0) {
        System.out.printf("%d files: %s%n", n + 1, files.counts);
      }
    }
    System.out.printf("%d files, %d failed: %s%n", count, files.failed, files.counts);
    // Not by returning: machines that hang must not hold it up.
    System.exit(files.failed == 0 ? 0 : FAILED);
  }

  private void watch(Thread watched) {
    ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
    Future<?> ignored =
        clock.scheduleWithFixedDelay(() -> look(watched), 200, 200, TimeUnit.MILLISECONDS);
  }

  private void look(Thread watched) {
    long nanos = System.nanoTime() - began;
    Runnable order = stopping;
    if (nanos > NANOS && order != null) {
      order.run();
    }
    if (nanos > HANG_SECONDS * NANOS) {
      System.err.println("hangs: " + present);
      for (StackTraceElement element : watched.getStackTrace()) {
        System.err.println("  in " + element);
      }
      Runtime.getRuntime().halt(HANGS);
    }
  }

  private void guarded(List<SnapshotMutator> bases, long seed) {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L);
    Kind kind = Kind.of(random);
    int base = kind.isOfState() ? random.nextInt(bases.size()) : 0;
    present = "seed " + seed + ", snapshot " + base + ", " + kind;
    began = System.nanoTime();
    long cpu = cpuNanos();
    try {
      byte[] file = spoiled(bases.get(base), kind, random);
      String end = file == null ? "impossible" : end(file, random);
      counts.merge(kind + " " + end, 1, Integer::sum);
      long spent = cpuNanos() - cpu;
      if (spent > MOST_SECONDS * NANOS) {
        throw new AssertionError("took " + spent / 1_000_000 + " ms");
      }
    } catch (Throwable e) {
      System.err.println(present);
      e.printStackTrace();
      failed++;
    }
  }

  /** Of this thread: others may keep the host busy. */
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private byte @Nullable [] spoiled(SnapshotMutator base, Kind kind, Random random)
      throws SnapshotException {
    return switch (kind) {
      case ANYWHERE -> base.anywhere(random);
      case HEADER -> base.inHeader(random);
      case SECTION -> base.inSection(random);
      case MAP -> base.inMap(random);
      case PAGES -> base.inPages(random);
      case STATE -> inState(base, random);
      case ENCRYPTED -> encrypted(base, random);
    };
  }

  private byte @Nullable [] inState(SnapshotMutator base, Random random) throws SnapshotException {
    String name = present;
    try (SnapshotFile sound = SnapshotFile.open(new MemorySource(base.sound()), false)) {
      MachineState state = sound.kernelState(MachineState.class, registry);
      present = name + " " + new StateMutator(registry, random).spoil(state);
      return base.withState(state, registry);
    } catch (IllegalArgumentException e) {
      // A cycle, or none where there must be one: such a file cannot be.
      return null;
    }
  }

  /** The file encrypted for our key, with bytes of its head or of all of it spoiled. */
  private byte[] encrypted(SnapshotMutator base, Random random) throws SnapshotException {
    byte[] known = encrypted.get(base);
    byte[] file = known != null ? known : encrypted(base.sound());
    encrypted.put(base, file);
    int head = random.nextInt(4) == 0 ? file.length : Math.min(file.length, HEAD);
    byte[] spoiled = SnapshotMutator.mutate(Arrays.copyOf(file, head), random);
    byte[] whole = Arrays.copyOf(spoiled, spoiled.length + file.length - head);
    System.arraycopy(file, head, whole, spoiled.length, file.length - head);
    return whole;
  }

  private byte[] encrypted(byte[] sound) throws SnapshotException {
    ByteBuffer all = ByteBuffer.allocate(sound.length + ROOM);
    int[] end = {0};
    ByteTarget memory =
        filler -> {
          try {
            filler.fill(
                (bytes, position) -> {
                  all.position((int) position).put(bytes);
                  end[0] = Math.max(end[0], all.position());
                });
          } catch (IOException e) {
            throw new AssertionError("nothing is written to a disk", e);
          }
          return end[0];
        };
    int length =
        (int)
            new AgeTarget(memory, List.of(key.recipient()))
                .write(sink -> sink.write(ByteBuffer.wrap(sound), 0));
    return Arrays.copyOf(all.array(), length);
  }

  private String end(byte[] file, Random random) {
    Host host = new Host(file);
    Path name = Path.of("spoiled.amber");
    try {
      Assembly machine =
          new Resume(name, new ResumeOptions(root, List.of()), host, null).assemble();
      try {
        return run(machine, random);
      } finally {
        machine.close();
      }
    } catch (MachineException e) {
      requireOneLine(e);
      return "refused";
    }
  }

  private String run(Assembly machine, Random random) throws MachineException {
    RunLoop loop = machine.runLoop();
    StopReason late = new StopReason.Killed(0);
    began = System.nanoTime();
    // Time can be made of nothing but timers, for ever. Who looks on can end that.
    stopping = () -> machine.kernel().hostEvents().post(() -> loop.comeBack(late));
    try {
      long until = machine.counter().steps() + STEPS;
      StopCondition condition =
          StopCondition.of(new SnapshotPoint.Step(until, false), 0).orWhenAllWait();
      StopReason reason = loop.run(condition);
      boolean lives = reason instanceof StopReason.PointReached;
      if (lives && random.nextInt(SAVED) == 0) {
        byte[] ignored = new Capture(machine).digest();
      }
      return lives ? "ran" : reason.equals(late) ? "looped" : "ended";
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      requireOneLine(Restoration.contradiction(Path.of("spoiled.amber"), e));
      return "stopped";
    } finally {
      stopping = null;
    }
  }

  private static void requireOneLine(MachineException e) {
    String message = String.valueOf(e.getMessage());
    if (message.lines().count() != 1 || message.contains("\tat ")) {
      throw new AssertionError("not one line: " + message);
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof Error) {
        throw new AssertionError("a limit was not looked at: " + message, e);
      }
    }
  }

  /** This host without standard streams, and with one snapshot. */
  private final class Host implements HostConnection {
    private final byte[] file;

    Host(byte[] file) {
      this.file = file;
    }

    @Override
    public SnapshotPlaces snapshots() {
      SnapshotKeys keys = new SnapshotKeys(List::of, () -> null);
      keys.add(key);
      SnapshotPlaces one =
          new SnapshotPlaces() {
            @Override
            public ByteSource open(Path path) {
              return new MemorySource(file);
            }

            @Override
            public ByteTarget target(Path path) {
              throw new AssertionError("a spoiled snapshot writes " + path);
            }
          };
      return new EncryptedPlaces(one, keys);
    }

    @Override
    public void requireCpu(CpuProfile profile) throws MachineException {
      Engine.UNICORN.require(profile);
    }

    @Override
    public Cpu newCpu(PhysicalMemory physical, CpuProfile profile) {
      return new UnicornCpu(unicorn, physical, profile);
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
      return new LocalHost().directory(path);
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
