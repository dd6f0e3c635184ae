package org.amber.machine;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.amber.cpu.Cpu;
import org.amber.kernel.fs.GrantState;
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
 * @param places guest paths of mounts, and whether each is a directory
 */
record BlindHost(HostConnection host, Map<String, Boolean> places) implements HostConnection {
  /**
   * @param grants what a saved machine had of its host
   */
  static BlindHost of(HostConnection host, List<GrantState> grants) {
    Map<String, Boolean> places = new HashMap<>();
    for (String mounted : GuestFiles.MOUNTED) {
      places.put(mounted.substring(1), true);
    }
    for (GrantState grant : grants) {
      places.put(grant.guest.replaceFirst("^/+", ""), !grant.file);
    }
    return new BlindHost(host, Map.copyOf(places));
  }

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
    AbsentHost absent = new AbsentHost(true);
    places.forEach(absent::addPlace);
    return absent;
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
