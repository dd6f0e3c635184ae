package org.amber.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.amber.snapshot.PageSupplier;
import org.amber.snapshot.SnapshotWriter;
import org.amber.tests.harness.CapturingHost;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Programs;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What was taken of a machine shares nothing with it: it is the same when it is written at once as
 * when the machine has run on.
 */
@Execution(ExecutionMode.CONCURRENT)
class DetachedStateTest {
  private static final long MEMORY = 1L << 30;
  private static final int CAPTURES = 8;

  @TempDir private Path directory = Path.of("");

  /** Pages of zeros: here it is about the state. */
  private record NoPages(int count) implements PageSupplier {
    @Override
    public void take(int first, int number, MemorySegment target) {}
  }

  private byte[] write(SnapshotWriter writer, int pages) throws Exception {
    Path file = directory.resolve("state");
    assertThat(writer.write(file, new NoPages(pages))).isPositive();
    return Files.readAllBytes(file);
  }

  /** Length and checksum of each section but the first one, which tells the time of the capture. */
  private static String sections(byte[] file) {
    Matcher table =
        Pattern.compile(
                " state \\w+ (\\w+ \\w+) pages \\w+ (\\w+ \\w+) map \\w+ (\\w+ \\w+) header")
            .matcher(new String(file, StandardCharsets.ISO_8859_1));
    assertThat(table.find()).isTrue();
    return table.group(1) + ", " + table.group(2) + ", " + table.group(3);
  }

  private Assembly boot(String program) throws MachineException {
    Path guest = new Programs(Layout.find()).find(program).orElseThrow();
    MachineConfig config =
        new MachineConfig(
            List.of(guest.toString()),
            List.of(),
            Path.of("/"),
            List.of(),
            List.of(),
            directory.toString(),
            MachineConfig.Determinism.FULL,
            MEMORY);
    return new Boot(config, new CapturingHost(), null).assemble();
  }

  @ParameterizedTest
  @CsvSource({
    "combined, 20000",
    "fork_tree, 40000",
    "threads, 60000",
    "pty_jobs, 60000",
    "unix_passing, 30000",
    "tcp_sockets, 60000",
    "sysv_sem, 20000",
    "posix_queues, 20000",
    "signal_queues, 20000",
    "timer_kinds, 20000",
    "mapping, 30000",
    "changing_pages, 40000",
    "inotify, 30000"
  })
  void isTheSameLater(String program, long stride) throws Exception {
    Assembly machine = boot(program);
    try {
      RunLoop loop = machine.runLoop();
      SnapshotPoint further = new SnapshotPoint.Step(stride, true);
      @Nullable StopReason reason = null;
      for (int i = 0; i < CAPTURES && !ended(reason); i++) {
        reason = loop.run(StopCondition.of(further, machine.counter().steps()));
        FrameNumbering numbering = new FrameNumbering();
        SnapshotWriter writer = new Capture(machine, numbering, () -> {}).writer();
        FrameNumbering later = new FrameNumbering();
        SnapshotWriter writerLater = new Capture(machine, later, () -> {}).writer();
        numbering.complete();
        int pages = numbering.count();
        byte[] now = write(writer, pages);
        if (!ended(reason)) {
          reason = loop.run(StopCondition.of(further, machine.counter().steps()));
        }
        later.complete();
        assertThat(later.count()).isEqualTo(pages);
        assertThat(sections(write(writerLater, pages))).isEqualTo(sections(now));
        assertThat(write(writer, pages)).isEqualTo(now);
      }
      assertThat(Objects.requireNonNull(reason)).isNotInstanceOf(StopReason.Idle.class);
    } finally {
      machine.close();
    }
  }

  private static boolean ended(@Nullable StopReason reason) {
    return reason != null && !(reason instanceof StopReason.PointReached);
  }
}
