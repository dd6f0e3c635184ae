package org.amber.cli;

import java.util.List;
import org.amber.cli.options.OptionTable;
import org.amber.machine.Continuation;
import org.amber.machine.FilePolicy;
import org.amber.machine.NewIdentity;
import org.jspecify.annotations.Nullable;

/** How a resumed program goes on. */
final class ContinuationOptions {
  private List<String> arguments = List.of();
  private @Nullable NewIdentity identity;
  private FilePolicy files = FilePolicy.FAIL;

  void addTo(OptionTable table) {
    table
        .optionalValue(
            "--new-identity",
            "SEED",
            "go on with other randomness than all other resumes of this snapshot; with SEED, a"
                + " number, with one that follows from it and the snapshot",
            text -> identity = new NewIdentity(text.isEmpty() ? null : Seed.parse(text)))
        .forOneRun()
        .value(
            "--files",
            "fail|host|snapshot",
            "where the program has files of --rw or --ro open or mapped that have changed since the"
                + " snapshot: do not resume it (default), or go on with what the host or the"
                + " snapshot has; what --rw grants is put back on the host then",
            text -> files = parseFiles(text))
        .afterDashes(words -> arguments = words);
  }

  private static FilePolicy parseFiles(String text) {
    return switch (text) {
      case "fail" -> FilePolicy.FAIL;
      case "host" -> FilePolicy.HOST;
      case "snapshot" -> FilePolicy.SNAPSHOT;
      default -> throw new IllegalArgumentException("expected fail, host or snapshot, not " + text);
    };
  }

  Continuation chosen() {
    return new Continuation(arguments, identity, files);
  }
}
