package org.amber.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.amber.machine.SnapshotProgress;
import org.amber.machine.SnapshotReport;
import org.junit.jupiter.api.Test;

class SnapshotMessagesTest {
  private static final int PAGES_OF_GIB = 1 << 18;
  private static final SnapshotReport REPORT =
      new SnapshotReport(Path.of("/a.amber"), 7, 2_500_000, 40_000_000, 5000);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private SnapshotMessages messages(SnapshotMessages.Style style, BooleanSupplier live) {
    return new SnapshotMessages(new PrintStream(bytes, true, StandardCharsets.UTF_8), style, live);
  }

  private String said() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void run(SnapshotMessages messages) {
    for (int tenths = 1; tenths <= 20; tenths++) {
      messages.progress(
          new SnapshotProgress(PAGES_OF_GIB / 20 * tenths, PAGES_OF_GIB, tenths * 100_000_000L));
    }
    messages.endProgress();
    messages.written(REPORT);
  }

  @Test
  void whoWaitsSeesHowFarItIs() {
    run(messages(SnapshotMessages.Style.TEXT, () -> true));
    assertThat(said())
        .startsWith("\r\033[Kamber: snapshot: 50 % of 1024 MiB, 512 MiB/s, 1 s left\r")
        .contains("snapshot: 95 % of")
        .endsWith("\r\033[Kamber: snapshot /a.amber at step 7\n");
    assertThat(said().split("left", -1)).as("four times a second").hasSize(1 + 4);
  }

  @Test
  void aFileGetsTheEndAlone() {
    run(messages(SnapshotMessages.Style.TEXT, () -> false));
    assertThat(said()).isEqualTo("amber: snapshot /a.amber at step 7\n");
  }

  @Test
  void aProgramGetsJson() {
    run(messages(SnapshotMessages.Style.JSON, () -> true));
    assertThat(said())
        .isEqualTo(
            "{\"file\":\"/a.amber\",\"step\":7,\"stop_ms\":2.5,\"write_ms\":40.0,\"bytes\":5000}\n");
  }

  @Test
  void whoWantsQuietHearsOfFailures() {
    SnapshotMessages messages = messages(SnapshotMessages.Style.QUIET, () -> true);
    run(messages);
    assertThat(said()).isEmpty();
    messages.failed("no room");
    assertThat(said()).isEqualTo("amber: no room\n");
  }

  @Test
  void thatCheckpointsFailIsSaidOnce() {
    SnapshotMessages messages = messages(SnapshotMessages.Style.TEXT, () -> false);
    messages.checkpoint(REPORT);
    messages.noCheckpoint("no room");
    messages.noCheckpoint("no room");
    messages.checkpoint(REPORT);
    messages.noCheckpoint("no room again");
    assertThat(said())
        .isEqualTo(
            """
            amber: no checkpoint was taken: no room
            amber: checkpoints are taken again
            amber: no checkpoint was taken: no room again
            """);
  }
}
