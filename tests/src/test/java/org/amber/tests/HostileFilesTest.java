package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.amber.machine.HostileFiles;
import org.amber.tests.harness.Amber;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.JavaProgram;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Programs;
import org.amber.tests.harness.Result;
import org.amber.tests.harness.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that were made to harm, see {@link HostileFiles}; more of them with {@code tests/fuzz}. */
class HostileFilesTest {
  private static final Duration SAVING = Duration.ofMinutes(2);
  private static final int FILES = 150;
  private static final int FILES_IN_A_MINUTE = 1000;

  private final Layout layout = Layout.find();
  private final Amber amber = new Amber(layout);
  private final Programs programs = new Programs(layout);
  private final Scale scale = Scale.fromProperties();
  @TempDir private Path directory = Path.of("");

  @Test
  void areRefusedOrGiveAMachineThatObeys() throws IOException {
    int files = Integer.getInteger("amber.fuzz", FILES);
    String sieve = layout.top().resolve("samples/programs/sieve").toString();
    List<String> words = new ArrayList<>();
    words.add(Files.createDirectory(directory.resolve("root")).toString());
    words.add(Integer.toString(files));
    words.add(Long.toString(scale.seed()));
    words.add(snapshot("step:500000", "sieve", sieve, "100000"));
    words.add(snapshot("step:20000", "combined", guest("combined")));
    if (files > FILES) {
      words.add(snapshot("syscall:recvmsg:1", "passing", guest("unix_passing")));
      words.add(snapshot("step:100000", "poll", guest("pipes_poll")));
      words.add(snapshot("syscall:getdents64:3", "directories", guest("directories")));
      words.add(snapshot("syscall:accept4:1", "unix", guest("unix_sockets")));
      words.add(snapshot("syscall:sendfile:1", "tcp", guest("tcp_sockets")));
      words.add(snapshot("syscall:read:5", "proc", guest("proc_files"), "argument"));
    }
    List<String> command = JavaProgram.command(HostileFiles.class, "256m", words);
    Duration limit = Duration.ofMinutes(2 + files / FILES_IN_A_MINUTE);
    Result result = Processes.run(order(command), limit);
    assertThat(result.status()).as(result.errors()).isZero();
    assertThat(result.output()).contains(files + " files, 0 failed: {");
    for (String kind : List.of("ENCRYPTED", "HEADER", "MAP", "PAGES", "SECTION", "STATE")) {
      assertThat(result.output()).contains(kind + " refused=");
    }
    assertThat(result.output()).contains("STATE ran=", "PAGES ran=");
  }

  private String guest(String name) {
    return programs.find(name).orElseThrow().toString();
  }

  private String snapshot(String point, String name, String... command) {
    String file = directory.resolve(name + ".amber").toString();
    List<String> options =
        List.of("--deterministic", "--clean-env", "--snapshot-at", point, "-o", file);
    Result result = amber.run(options, order(List.of(command)), SAVING);
    assertThat(result.snapshotStep()).as(result.errors()).isPresent();
    return file;
  }

  private Processes.Order order(List<String> command) {
    return new Processes.Order(
        command, directory, HostEnvironment.minimal(), Optional.empty(), false);
  }
}
