package org.amber.cli;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.amber.cli.options.OptionTable;
import org.amber.cli.options.UsageException;
import org.amber.machine.MachineConfig.HostMount;

/** Ways out to the host's files. */
final class MountOptions {
  private final List<HostMount> mounts = new ArrayList<>();
  private boolean committed;

  void addTo(OptionTable table) {
    table
        .value(
            "--rw",
            "HOST[:GUEST]",
            "let the guest read and write HOST itself, at GUEST (may be repeated)",
            text -> mounts.add(MountOption.parse(text, true)))
        .value(
            "--ro",
            "HOST[:GUEST]",
            "let the guest see HOST at GUEST, without writing (may be repeated)",
            text -> mounts.add(MountOption.parse(text, false)));
  }

  /** For machines that are new. */
  void addCommitTo(OptionTable table) {
    table
        .flag(
            "--commit-on-success",
            "let nothing reach the directories of --rw unless the program exits with 0, and then"
                + " all of it at once; also when it was saved and resumed meanwhile",
            () -> committed = true)
        .forOneRun();
  }

  /**
   * @throws UsageException when there is nothing to commit to
   */
  List<HostMount> mounts() {
    if (committed) {
      if (mounts.stream().noneMatch(HostMount::writable)) {
        throw new UsageException("--commit-on-success needs a directory that --rw grants");
      }
      for (HostMount mount : mounts) {
        if (mount.writable() && !Files.isDirectory(mount.host())) {
          throw new UsageException(
              "--commit-on-success needs directories, and "
                  + mount.host()
                  + " is none: grant the one that it is in");
        }
      }
      return mounts.stream().map(HostMount::whenCommitted).toList();
    }
    return List.copyOf(mounts);
  }
}
