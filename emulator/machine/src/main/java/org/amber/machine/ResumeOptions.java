package org.amber.machine;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.amber.kernel.fs.GrantState;
import org.amber.kernel.vfs.FileName;

/**
 * What the host of a resume gives to a saved machine.
 *
 * @param root host directory through which files are seen that the snapshot does not contain
 * @param mounts host directories granted in place of those granted at capture; those with the same
 *     guest path replace them
 */
public record ResumeOptions(Path root, List<MachineConfig.HostMount> mounts) {
  /** The host's own root, and no other grants. */
  public static final ResumeOptions DEFAULT = new ResumeOptions(Path.of("/"), List.of());

  public ResumeOptions {
    mounts = List.copyOf(mounts);
  }

  /** What was granted at capture, or what this host grants in its place; then what it adds. */
  List<MachineConfig.HostMount> grants(List<GrantState> saved) {
    Map<String, MachineConfig.HostMount> byPlace = new LinkedHashMap<>();
    for (GrantState grant : saved) {
      String guest = FileName.toText(grant.guest);
      byPlace.put(
          guest, new MachineConfig.HostMount(Path.of(grant.host), guest, grant.writable));
    }
    mounts.forEach(mount -> byPlace.put(mount.guest(), mount));
    return List.copyOf(byPlace.values());
  }
}
