package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Programs;
import org.amber.tests.harness.Result;

/** The guest test looked_at, saved where it stands still. */
final class LookedAt {
  static final int AMBER_FAILED = 125;
  static final Layout LAYOUT = Layout.find();
  static final String GUEST = find("looked_at");

  private static final Duration LIMIT = Duration.ofMinutes(3);

  private LookedAt() {}

  /** The path of a guest test. */
  static String find(String guest) {
    return new Programs(LAYOUT).find(guest).orElseThrow().toString();
  }

  /**
   * Runs it in a directory "work" below, where it changes "changed" and deletes "deleted": in the
   * machine, so that the next one finds it as it was.
   *
   * @param name of the snapshot
   * @param which of the two times it stands still
   */
  static void save(Path directory, String name, int which) throws IOException {
    Path work = directory.resolve("work");
    if (!Files.exists(work)) {
      Path made = Files.createDirectory(work);
      Files.writeString(made.resolve("changed"), "old\n");
      Files.writeString(made.resolve("deleted"), "old\n");
    }
    Result saved =
        shell(
            directory,
            "cd work && \"$0\" run --deterministic --clean-env --snapshot-at syscall:getppid:"
                + which
                + " -o ../"
                + name
                + " \"$1\" changed deleted < /dev/null");
    assertThat(saved.status()).as(saved.errors()).isZero();
  }

  /** A line of shell in which $0 is amber and $1 the program. */
  static Result shell(Path directory, String line) {
    return Processes.run(
        new Processes.Order(
            List.of("/bin/sh", "-c", line, LAYOUT.amber().toString(), GUEST),
            directory,
            HostEnvironment.minimal(),
            Optional.empty(),
            false),
        LIMIT);
  }
}
