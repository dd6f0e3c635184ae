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

/** What a machine gets from the host it runs on; never saved. */
public interface HostConnection {

  /**
   * Asks whether an engine of this host can be such a processor, before anything is done for it.
   *
   * @throws MachineException when none can, with what to do about it
   */
  void requireCpu(CpuProfile profile) throws MachineException;

  /**
   * An engine over a machine's memory.
   *
   * @param profile the processor that it is to be
   * @throws MachineException when the host has none that works
   */
  Cpu newCpu(PhysicalMemory physical, CpuProfile profile) throws MachineException;

  /** The streams that the guest gets as descriptors 0, 1 and 2; null for one that is closed. */
  List<@Nullable HostStream> standardStreams();

  /** A directory of the host. */
  HostFileSystem directory(Path path);

  /** What the names of snapshots stand for. */
  default SnapshotPlaces snapshots() {
    return SnapshotPlaces.FILES;
  }

  /** The host's node name. */
  String hostName();

  /** The host's physical memory in bytes. */
  long memoryBytes();

  /** The host as the manifest of a snapshot names it: operating system, processor, Java. */
  String description();
}
