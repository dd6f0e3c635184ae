package org.amber.machine;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.amber.kernel.fs.GrantState;
import org.amber.kernel.fs.host.AbsentHost;
import org.amber.kernel.fs.host.HostFileSystem;

/**
 * A host for a machine that is only looked at: none of its files is touched.
 *
 * @param host gives all else
 * @param places guest paths of mounts, and whether each is a directory
 */
record BlindHost(HostConnection host, Map<String, Boolean> places) implements ForwardingHost {
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
  public HostFileSystem directory(Path path) {
    AbsentHost absent = new AbsentHost(true);
    places.forEach(absent::addPlace);
    return absent;
  }
}
