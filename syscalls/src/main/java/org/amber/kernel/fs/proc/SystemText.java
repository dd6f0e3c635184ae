package org.amber.kernel.fs.proc;

import java.util.Locale;
import org.amber.abi.ClockTick;
import org.amber.kernel.vfs.FileSystem;
import org.amber.kernel.vfs.Mount;

/** The files of /proc that tell of the machine as a whole. */
final class SystemText {
  private static final long NANOS = 1_000_000_000L;
  private static final long KIB_PER_PAGE = 4;

  private SystemText() {}

  /** "0" or "0-3": all processors. */
  static String range(int processors) {
    return processors == 1 ? "0" : "0-" + (processors - 1);
  }

  static void version(StringBuilder text, SystemView system) {
    SystemView.Identity who = system.identity();
    text.append(who.system()).append(" version ").append(who.release()).append(' ');
    text.append(who.version()).append('\n');
  }

  private static long cpuNanos(SystemView system) {
    long sum = 0;
    for (ProcessView process : system.processes()) {
      sum += process.cpuNanos();
    }
    return sum;
  }

  static void uptime(StringBuilder text, SystemView system) {
    long up = system.monotonicNanos();
    long idle = Math.max(0, up * system.identity().processors() - cpuNanos(system));
    text.append(seconds(up)).append(' ').append(seconds(idle)).append('\n');
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%d.%02d", nanos / NANOS, nanos % NANOS / ClockTick.NANOS);
  }

  /** The load is not measured: one processor at most is ever busy. */
  static void loadAverage(StringBuilder text, SystemView system) {
    int threads = 0;
    int running = 0;
    for (ProcessView process : system.processes()) {
      for (ThreadView thread : process.threads()) {
        threads++;
        running += thread.state() == 'R' ? 1 : 0;
      }
    }
    text.append("0.00 0.00 0.00 ").append(running).append('/').append(threads);
    text.append(' ').append(system.lastPid()).append('\n');
  }

  static void stat(StringBuilder text, SystemView system) {
    int processors = system.identity().processors();
    long up = system.monotonicNanos() / ClockTick.NANOS;
    long user = Math.min(up, cpuNanos(system) / ClockTick.NANOS);
    // All tasks run on the first processor.
    cpu(text, "cpu ", user, up * processors - user);
    for (int number = 0; number < processors; number++) {
      long busy = number == 0 ? user : 0;
      cpu(text, "cpu" + number, busy, up - busy);
    }
    int running = 0;
    for (ProcessView process : system.processes()) {
      for (ThreadView thread : process.threads()) {
        running += thread.state() == 'R' ? 1 : 0;
      }
    }
    text.append("intr 0\nctxt 0\nbtime ");
    text.append((system.realtimeNanos() - system.monotonicNanos()) / NANOS);
    text.append("\nprocesses ").append(system.lastPid());
    text.append("\nprocs_running ").append(running);
    text.append("\nprocs_blocked 0\nsoftirq 0 0 0 0 0 0 0 0 0 0 0\n");
  }

  private static void cpu(StringBuilder text, String name, long user, long idle) {
    text.append(name).append(' ').append(user).append(" 0 0 ").append(idle);
    text.append(" 0 0 0 0 0 0\n");
  }

  /** Memory that processes have touched is in use; what only the host knows of is not. */
  static void memory(StringBuilder text, SystemView system) {
    long total = system.identity().memoryBytes() / 1024;
    long anonymous = 0;
    long mapped = 0;
    long shared = 0;
    for (ProcessView process : system.processes()) {
      MemoryView memory = process.memory();
      if (memory != null) {
        MemoryUse use = MemoryUse.of(memory.space());
        anonymous += use.anonymous * KIB_PER_PAGE;
        mapped += use.file * KIB_PER_PAGE;
        shared += use.shared * KIB_PER_PAGE;
      }
    }
    long free = Math.max(0, total - anonymous - mapped - shared);
    kib(text, "MemTotal", total);
    kib(text, "MemFree", free);
    kib(text, "MemAvailable", Math.min(total, free + mapped));
    kib(text, "Buffers", 0);
    kib(text, "Cached", mapped + shared);
    kib(text, "SwapCached", 0);
    kib(text, "Active", anonymous + shared);
    kib(text, "Inactive", mapped);
    kib(text, "SwapTotal", 0);
    kib(text, "SwapFree", 0);
    kib(text, "Dirty", 0);
    kib(text, "Writeback", 0);
    kib(text, "AnonPages", anonymous);
    kib(text, "Mapped", mapped + shared);
    kib(text, "Shmem", shared);
    kib(text, "Slab", 0);
    kib(text, "SReclaimable", 0);
    kib(text, "SUnreclaim", 0);
    kib(text, "CommitLimit", total);
    kib(text, "Committed_AS", anonymous);
    kib(text, "VmallocTotal", 34_359_738_367L);
    kib(text, "VmallocUsed", 0);
    kib(text, "VmallocChunk", 0);
    text.append("HugePages_Total:       0\nHugePages_Free:        0\n");
    text.append("HugePages_Rsvd:        0\nHugePages_Surp:        0\n");
    kib(text, "Hugepagesize", 2048);
  }

  private static void kib(StringBuilder text, String name, long value) {
    text.append(String.format(Locale.ROOT, "%-16s%8d kB\n", name + ":", value));
  }

  /** The types of file system that are mounted, each once. */
  static void fileSystems(StringBuilder text, SystemView system) {
    system.mounts().stream()
        .map(Mount::fileSystem)
        .map(FileSystem::type)
        .distinct()
        .forEach(type -> text.append("nodev\t").append(type).append('\n'));
  }
}
