package org.amber.machine;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.amber.abi.ErrnoException;
import org.amber.cpu.Cpu;
import org.amber.cpu.CpuProfile;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.fs.host.HostStream;
import org.amber.kernel.fs.host.HostTerminal;
import org.amber.kernel.fs.host.LinuxHostFileSystem;
import org.amber.kernel.fs.host.NioHostFileSystem;
import org.amber.kernel.fs.host.PosixHostStream;
import org.amber.memory.PhysicalMemory;
import org.amber.snapshot.SnapshotPlaces;
import org.jspecify.annotations.Nullable;

/** The host that this Java runs on. */
public final class LocalHost implements HostConnection {
  private static final long FALLBACK_MEMORY = 4L << 30;
  private static final int STANDARD_OUTPUT = 1;
  private static final int STANDARD_ERROR = 2;

  private final SnapshotPlaces snapshots;
  private final boolean givesOutput;
  private final Engine engine;

  /** Snapshots are files, the guest gets all standard streams, the environment names the engine. */
  public LocalHost() {
    this(SnapshotPlaces.FILES, true, Engine.ofEnvironment());
  }

  /**
   * @param snapshots what the names of snapshots stand for
   * @param givesOutput whether standard output is the guest's; else standard error takes what the
   *     guest writes there, too
   * @param engine what executes instructions
   */
  public LocalHost(SnapshotPlaces snapshots, boolean givesOutput, Engine engine) {
    this.snapshots = snapshots;
    this.givesOutput = givesOutput;
    this.engine = engine;
  }

  @Override
  public SnapshotPlaces snapshots() {
    return snapshots;
  }

  @Override
  public void requireCpu(CpuProfile profile) throws MachineException {
    engine.require(profile);
  }

  @Override
  public Cpu newCpu(PhysicalMemory physical, CpuProfile profile) throws MachineException {
    return engine.start(physical, profile);
  }

  /** Whether a descriptor of this process is a terminal. */
  public static boolean isTerminal(int fd) {
    HostStream stream = stream(fd);
    return stream != null && HostTerminal.isTerminal(stream);
  }

  @Override
  public List<@Nullable HostStream> standardStreams() {
    List<@Nullable HostStream> streams = new ArrayList<>();
    for (int fd = 0; fd <= STANDARD_ERROR; fd++) {
      streams.add(stream(fd == STANDARD_OUTPUT && !givesOutput ? STANDARD_ERROR : fd));
    }
    return streams;
  }

  private static @Nullable HostStream stream(int fd) {
    try {
      return new PosixHostStream(fd);
    } catch (ErrnoException e) {
      return null;
    }
  }

  @Override
  public HostFileSystem directory(Path path) {
    return LinuxHostFileSystem.available()
        ? new LinuxHostFileSystem(path)
        : new NioHostFileSystem(path);
  }

  @Override
  public String hostName() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return localName();
    }
  }

  private static String localName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      return "localhost";
    }
  }

  @Override
  public long memoryBytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
        if (line.startsWith("MemTotal:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
        }
      }
    } catch (IOException e) {
      return FALLBACK_MEMORY;
    }
    return FALLBACK_MEMORY;
  }

  @Override
  public String description() {
    return System.getProperty("os.name")
        + " "
        + System.getProperty("os.version")
        + " "
        + System.getProperty("os.arch")
        + ", Java "
        + System.getProperty("java.version");
  }
}
