package org.amber.cli;

import java.util.ArrayList;
import java.util.List;
import org.amber.cli.options.OptionTable;
import org.amber.machine.MachineConfig.HostMount;

/** Ways out to the host's files. */
final class MountOptions {
  private final List<HostMount> mounts = new ArrayList<>();

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

  List<HostMount> mounts() {
    return List.copyOf(mounts);
  }
}
