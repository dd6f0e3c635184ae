package org.amber.machine;

import java.nio.file.Path;
import java.util.List;
import org.amber.cpu.Cpu;
import org.amber.kernel.fs.host.AbsentHost;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.fs.host.HostStream;
import org.amber.memory.PhysicalMemory;
import org.amber.snapshot.SnapshotPlaces;
import org.jspecify.annotations.Nullable;

/**
 * A host for a machine that is only looked at: none of its files is touched.
 *
 * @param host gives all else
 */
record BlindHost(HostConnection host) implements HostConnection {
  @Override
  public Cpu newCpu(PhysicalMemory physical) throws MachineException {
    return host.newCpu(physical);
  }

  @Override
  public List<@Nullable HostStream> standardStreams() {
    return host.standardStreams();
  }

  @Override
  public HostFileSystem directory(Path path) {
    return new AbsentHost(true);
  }

  @Override
  public SnapshotPlaces snapshots() {
    return host.snapshots();
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
