package org.amber.cli;

import java.util.ArrayList;
import java.util.List;
import org.amber.cli.options.OptionTable;

/** Ways out to the host's files. */
final class MountOptions {
  private final List<MountOption> writable = new ArrayList<>();
  private final List<MountOption> readOnly = new ArrayList<>();

  void addTo(OptionTable table) {
    table
        .value(
            "--rw",
            "HOST[:GUEST]",
            "let the guest read and write HOST itself, at GUEST (may be repeated)",
            text -> writable.add(MountOption.parse(text)))
        .value(
            "--ro",
            "HOST[:GUEST]",
            "let the guest see HOST at GUEST, without writing (may be repeated)",
            text -> readOnly.add(MountOption.parse(text)));
  }

  List<MountOption> writable() {
    return List.copyOf(writable);
  }

  List<MountOption> readOnly() {
    return List.copyOf(readOnly);
  }
}
