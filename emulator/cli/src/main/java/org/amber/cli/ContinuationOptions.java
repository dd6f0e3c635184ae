package org.amber.cli;

import java.util.List;
import org.amber.cli.options.OptionTable;
import org.amber.machine.Continuation;
import org.amber.machine.NewIdentity;
import org.jspecify.annotations.Nullable;

/** How a resumed program goes on. */
final class ContinuationOptions {
  private List<String> arguments = List.of();
  private @Nullable NewIdentity identity;

  void addTo(OptionTable table) {
    table
        .optionalValue(
            "--new-identity",
            "SEED",
            "go on with other randomness than all other resumes of this snapshot; with SEED, a"
                + " number, with one that follows from it and the snapshot",
            text -> identity = new NewIdentity(text.isEmpty() ? null : Seed.parse(text)))
        .afterDashes(words -> arguments = words);
  }

  Continuation chosen() {
    return new Continuation(arguments, identity);
  }
}
