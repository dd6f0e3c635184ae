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
 * @param onlyToLook the machine is described and not run: nothing of the host is written
 */
public record ResumeOptions(
    Path root, List<MachineConfig.HostMount> mounts, boolean onlyToLook) {
  /** The host's own root, and no other grants. */
  public static final ResumeOptions DEFAULT = new ResumeOptions(Path.of("/"), List.of());

  /** To describe a saved machine. */
  public static final ResumeOptions LOOK = new ResumeOptions(Path.of("/"), List.of(), true);

  /** To run a saved machine. */
  public ResumeOptions(Path root, List<MachineConfig.HostMount> mounts) {
    this(root, mounts, false);
  }

  public ResumeOptions {
    mounts = List.copyOf(mounts);
  }

  /**
   * What was granted at capture, or what this host grants in its place; then what it adds. That a
   * file asks to write to a directory of the host is no reason to let it: who resumes must say so.
   *
   * @throws MachineException when a directory that could be written to is not granted again
   */
  List<MachineConfig.HostMount> grants(List<GrantState> saved) throws MachineException {
    Map<String, MachineConfig.HostMount> byPlace = new LinkedHashMap<>();
    for (GrantState grant : saved) {
      String guest = FileName.toText(grant.guest);
      boolean again = mounts.stream().anyMatch(mount -> mount.guest().equals(guest));
      if (grant.writable && !again && !onlyToLook) {
        throw new MachineException(
            String.format(
                "the program could write to %s at %s; to let it go on there, say so: --rw %s:%s",
                grant.host, guest, grant.host, guest));
      }
      byPlace.put(guest, new MachineConfig.HostMount(Path.of(grant.host), guest, false));
    }
    mounts.forEach(mount -> byPlace.put(mount.guest(), mount));
    return List.copyOf(byPlace.values());
  }
}
