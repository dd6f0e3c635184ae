package org.amber.machine;

import java.nio.file.Path;
import java.util.List;
import org.amber.cpu.Cpu;
import org.amber.cpu.CpuProfile;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.fs.host.HostStream;
import org.amber.memory.PhysicalMemory;
import org.amber.snapshot.SnapshotPlaces;
import org.jspecify.annotations.Nullable;

/** Another host, but for what is overridden. */
public interface ForwardingHost extends HostConnection {
  /** The host that gives all else. */
  HostConnection host();

  @Override
  default void requireCpu(CpuProfile profile) throws MachineException {
    host().requireCpu(profile);
  }

  @Override
  default Cpu newCpu(PhysicalMemory physical, CpuProfile profile) throws MachineException {
    return host().newCpu(physical, profile);
  }

  @Override
  default List<@Nullable HostStream> standardStreams() {
    return host().standardStreams();
  }

  @Override
  default HostFileSystem directory(Path path) {
    return host().directory(path);
  }

  @Override
  default SnapshotPlaces snapshots() {
    return host().snapshots();
  }

  @Override
  default String hostName() {
    return host().hostName();
  }

  @Override
  default long memoryBytes() {
    return host().memoryBytes();
  }

  @Override
  default String description() {
    return host().description();
  }
}
