package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders to a machine that runs, as its user gives them in another terminal. */
class ControlSocketTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String GUEST =
      "trap 'echo told; exit 7' USR1; trap 'echo asked' TERM; sleep 1000 & echo up;"
          + " while :; do wait; done";

  @TempDir private Path directory = Path.of("");
  private final Layout layout = Layout.find();
  private final List<Process> started = new ArrayList<>();

  private Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>(HostEnvironment.minimal());
    environment.put("XDG_RUNTIME_DIR", directory.toString());
    return environment;
  }

  private Result amber(String... arguments) {
    List<String> words = new ArrayList<>(List.of(layout.amber().toString()));
    words.addAll(List.of(arguments));
    return Processes.run(
        new Processes.Order(words, directory, environment(), Optional.empty(), false), LIMIT);
  }

  private String ok(String... arguments) {
    Result result = amber(arguments);
    assertThat(result.status()).as(result.toString()).isZero();
    return result.output();
  }

  private String refused(String... arguments) {
    Result result = amber(arguments);
    assertThat(result.status()).as(result.toString()).isEqualTo(125);
    assertThat(result.output()).isEmpty();
    assertThat(result.errors()).as("one line").matches("amber: [^\n]*\n");
    return result.errors();
  }

  /** A machine that has come to its first line of output. */
  private Process start(String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of(layout.amber().toString()));
    words.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment());
    builder.redirectError(directory.resolve("errors").toFile());
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private static void awaitLine(BufferedReader output, String line) throws IOException {
    assertThat(output.readLine()).isEqualTo(line);
  }

  private static int status(Process process) throws InterruptedException {
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private static String member(String json, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\": \"?([^\",]*)").matcher(json);
    assertThat(matcher.find()).as("%s in %s", name, json).isTrue();
    return matcher.group(1);
  }

  @AfterEach
  void endAll() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void aMachineIsListedHeldSavedAndToldThings() throws Exception {
    assertThat(ok("ps", "--json")).isEqualTo("[]\n");
    assertThat(ok("ps")).isEmpty();
    Process machine = start("run", "--end-with-first", "sh", "-c", GUEST);
    try (BufferedReader output = machine.inputReader()) {
      awaitLine(output, "up");
      String listed = ok("ps", "--json");
      String id = member(listed, "id");
      assertThat(member(listed, "processes")).isEqualTo("2");
      assertThat(member(listed, "command")).startsWith("sh -c trap");
      assertThat(ok("ps")).contains(id).contains("sh -c trap");

      assertThat(member(ok("pause", id, "--json"), "state")).isEqualTo("paused");
      long step = Long.parseLong(member(ok("stats", id, "--json"), "step"));
      assertThat(ok("stats", "sh")).contains("paused").contains("sleep");
      assertThat(ok("snapshot", id, "-o", "kept.amber", "--then", "continue"))
          .isEqualTo("snapshot kept.amber at step " + step + "\n");
      assertThat(ok("keygen", "-o", "key")).startsWith("public key: age1");
      assertThat(ok("snapshot", id, "-o", "x.amber", "--encrypt-to", "key", "--then", "continue"))
          .isEqualTo("snapshot x.amber at step " + step + "\n");
      assertThat(refused("inspect", "x.amber")).contains("is encrypted");
      assertThat(ok("verify", "--key-file", "key", "x.amber")).contains("step " + step);
      assertThat(ok("kill", id, "-s", "TERM", "--pid", "1000")).isEmpty();
      assertThat(member(ok("stats", id, "--json"), "step")).isEqualTo("" + step);
      assertThat(ok("continue", "sh")).isEmpty();
      awaitLine(output, "asked");

      assertThat(refused("kill", id, "--pid", "77")).contains("no process 77");
      assertThat(refused("snapshot", id, "-o", "none/x.amber")).contains("no directory");
      assertThat(refused("snapshot", "sh")).contains("--output");
      assertThat(refused("pause", "nobody")).contains("no machine nobody");
      assertThat(refused("stats")).contains("no machine is named");

      assertThat(ok("kill", id, "--pid", "1000", "--signal", "usr1")).isEmpty();
      awaitLine(output, "told");
    }
    assertThat(status(machine)).isEqualTo(7);
    assertThat(ok("ps", "--json")).isEqualTo("[]\n");

    Result resumed = amber("resume", "--end-with-first", "--signal", "USR1", "kept.amber");
    assertThat(resumed).isEqualTo(new Result(7, "told\n", ""));
  }

  @Test
  void aMachineThatIsSavedAndStoppedGoesOnFromItsFile() throws Exception {
    Process machine = start("run", "sh", "-c", GUEST);
    try (BufferedReader output = machine.inputReader()) {
      awaitLine(output, "up");
      String saved = ok("snapshot", "sh", "-o", "moved.amber", "--json");
      assertThat(status(machine)).isZero();
      assertThat(Files.readString(directory.resolve("errors")))
          .isEqualTo(
              "amber: snapshot %s at step %s\n"
                  .formatted(directory.resolve("moved.amber"), member(saved, "step")));
    }
    Process again = start("resume", "moved.amber");
    try (BufferedReader output = again.inputReader()) {
      assertThat(member(waitUntilListed(), "processes")).isEqualTo("2");
      ok("kill", "sh", "--signal", "TERM", "-p", "1000");
      awaitLine(output, "asked");
      ok("kill", "sh", "--signal", "KILL");
      assertThat(output.readLine()).isNull();
    }
    assertThat(status(again)).isEqualTo(137);
  }

  /**
   * A resumed machine prints nothing: it is there when it is listed. One that has not answered for
   * some seconds, on a host that is busy with others, is listed by its number alone.
   */
  private String waitUntilListed() {
    String listed = ok("ps", "--json");
    while (!listed.contains("\"processes\"")) {
      listed = ok("ps", "--json");
    }
    return listed;
  }

  /** Nothing is written in clear that was to be encrypted, to whatever. */
  @Test
  void recipientsThatAreNoKeysAreRefused() throws Exception {
    Process machine = start("run", "sh", "-c", GUEST);
    try (BufferedReader output = machine.inputReader()) {
      awaitLine(output, "up");
      Path socket = directory.resolve("amber/" + member(ok("ps", "--json"), "id") + ".sock");
      for (String recipients : List.of("[{}]", "[null]", "[[]]", "[7]", "[\"\"]", "[\"age1\"]")) {
        assertThat(answer(socket, savingTo("x.amber", recipients)))
            .as(recipients)
            .isEqualTo("{\"error\":\"a recipient of the snapshot is no key\"}");
      }
      assertThat(answer(socket, savingTo("x.amber", "\"age1\"")))
          .isEqualTo("{\"error\":\"the request's recipients are no list\"}");
      ok("kill", "sh", "--signal", "KILL");
    }
    assertThat(status(machine)).isEqualTo(137);
    assertThat(directory.resolve("x.amber")).doesNotExist();
  }

  private String savingTo(String file, String recipients) {
    return "{\"order\":\"encrypted-snapshot\",\"file\":\"%s\",\"recipients\":%s,\"stop\":false}"
        .formatted(directory.resolve(file), recipients);
  }

  private static String answer(Path socket, String request) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        BufferedReader answers =
            new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
      ByteBuffer line = ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8));
      while (line.hasRemaining()) {
        int ignored = channel.write(line);
      }
      return answers.readLine();
    }
  }

  @Test
  void whoAsksTwiceMeansAmber() throws Exception {
    Process machine = start("run", "sh", "-c", "trap '' TERM; echo up; while :; do sleep 1; done");
    try (BufferedReader output = machine.inputReader()) {
      awaitLine(output, "up");
      boolean sent = false;
      // Two that come at the same time count as one.
      do {
        sent = machine.toHandle().destroy() || sent;
      } while (!machine.waitFor(100, TimeUnit.MILLISECONDS));
      assertThat(output.readLine()).isNull();
    }
    assertThat(status(machine)).isEqualTo(143);
  }

  /** What a machine leaves for a command to pass on holds its secrets. */
  @Test
  void aCommandThatIsEndedLeavesNoSnapshotBehind() throws Exception {
    Path room = Files.createDirectory(directory.resolve("room"));
    Path runtime = Files.createTempDirectory("a");
    Path sockets =
        Files.createDirectory(
            runtime.resolve("amber"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    ProcessBuilder builder =
        new ProcessBuilder(layout.amber().toString(), "snapshot", "1", "-o", "-");
    builder.environment().put("XDG_RUNTIME_DIR", runtime.toString());
    builder.environment().put("TMPDIR", room.toString());
    try (ServerSocketChannel machine = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      machine.bind(UnixDomainSocketAddress.of(sockets.resolve("1.sock")));
      Process command = builder.redirectOutput(directory.resolve("saved").toFile()).start();
      started.add(command);
      try (SocketChannel asked = machine.accept()) {
        Path file = onlyFile(room).resolve(".snapshot.unfinished.tmp");
        assertThat(Files.writeString(file, "secrets")).exists();
        command.destroy();
        assertThat(status(command)).isEqualTo(128 + 15);
        assertThat(asked.isOpen()).isTrue();
      }
    } finally {
      Files.deleteIfExists(sockets.resolve("1.sock"));
      Files.delete(sockets);
      Files.delete(runtime);
    }
    assertThat(room).isEmptyDirectory();
  }

  private static Path onlyFile(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> found = files.toList();
      assertThat(found).hasSize(1);
      return found.getFirst();
    }
  }
}
