package org.amber.tests.harness;

import java.nio.file.Path;
import java.util.List;
import org.amber.cpu.Cpu;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.fs.host.HostStream;
import org.amber.machine.HostConnection;
import org.amber.machine.LocalHost;
import org.amber.machine.MachineException;
import org.amber.memory.PhysicalMemory;
import org.amber.snapshot.SnapshotPlaces;
import org.jspecify.annotations.Nullable;

/** This host, but for the standard streams: what a machine writes is kept. */
public final class CapturingHost implements HostConnection {
  private final HostConnection host = new LocalHost();
  private final CapturedStream stream = new CapturedStream();
  private final SnapshotPlaces snapshots;

  /** Snapshots are files. */
  public CapturingHost() {
    this(SnapshotPlaces.FILES);
  }

  /**
   * @param snapshots what the names of snapshots stand for
   */
  CapturingHost(SnapshotPlaces snapshots) {
    this.snapshots = snapshots;
  }

  @Override
  public SnapshotPlaces snapshots() {
    return snapshots;
  }

  /** What was written to any stream, one byte a character. */
  String output() {
    return stream.text();
  }

  @Override
  public Cpu newCpu(PhysicalMemory physical) throws MachineException {
    return host.newCpu(physical);
  }

  @Override
  public List<@Nullable HostStream> standardStreams() {
    return List.of(stream, stream, stream);
  }

  @Override
  public HostFileSystem directory(Path path) {
    return host.directory(path);
  }

  @Override
  public String hostName() {
    return host.hostName();
  }

  @Override
  public long memoryBytes() {
    return host.memoryBytes();
  }

  @Override
  public String description() {
    return host.description();
  }
}
