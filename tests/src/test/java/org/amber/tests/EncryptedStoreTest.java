package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.amber.tests.harness.Amber;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.KilledMachine;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines in a store whose checkpoints are encrypted, with the shipped command. */
class EncryptedStoreTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String OFTEN = "50000steps";
  private static final String MARK = "Rosinenbrot";

  /** Is saved at its start, and when it asks for it, three times. */
  private static final String GUEST =
      "x="
          + MARK
          + "; echo $x >/$x; for i in 1 2 3; do echo n$i >/proc/amber/checkpoint; done;"
          + " echo ready; cat; echo end";

  private final Layout layout = Layout.find();
  private final Amber amber = new Amber(layout);
  @TempDir private Path directory = Path.of("");

  private Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>(HostEnvironment.minimal());
    environment.put("XDG_RUNTIME_DIR", directory.toString());
    environment.put("MARKED", MARK);
    return environment;
  }

  private Result amber(String... words) {
    return amber.command(
        List.of(words),
        new Processes.Order(List.of(), directory, environment(), Optional.empty(), false),
        LIMIT);
  }

  private Result good(String... words) {
    Result result = amber(words);
    assertThat(result.status()).as("%s: %s", String.join(" ", words), result).isZero();
    return result;
  }

  @BeforeEach
  void makeKey() {
    Result ignored = good("keygen", "-o", "key");
  }

  /** Runs a machine in a store until it waits, and kills its Amber. */
  private void startAndKill(String store, String name, String... options) throws Exception {
    List<String> words =
        new ArrayList<>(List.of(layout.amber().toString(), "run", "--store", store));
    words.addAll(List.of("--name", name));
    words.addAll(List.of(options));
    words.addAll(List.of("sh", "-c", GUEST, MARK));
    KilledMachine.run(words, directory, environment(), LIMIT);
  }

  private List<Path> files(String place) throws IOException {
    try (Stream<Path> found = Files.walk(directory.resolve(place))) {
      return found.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private long bytes(String place) throws IOException {
    long bytes = 0;
    for (Path file : files(place)) {
      bytes += Files.size(file);
    }
    return bytes;
  }

  private List<Path> marked(String store) throws IOException {
    List<Path> marked = new ArrayList<>();
    for (Path file : files(store)) {
      String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      if (text.contains(MARK) || text.contains("/proc/amber") || file.toString().contains(MARK)) {
        marked.add(file);
      }
    }
    return marked;
  }

  @Test
  void whoHasNoKeyKnowsNamesAndSizes() throws Exception {
    startAndKill("plain", "m");
    startAndKill("s", "m", "--encrypt-to", "key");
    assertThat(marked("plain")).isNotEmpty();
    assertThat(marked("s")).isEmpty();
    assertThat(good("store", "ls", "s").output()).contains("m ", "(encrypted)\n");
    assertThat(good("store", "ls", "--key-file", "key", "s").output()).contains(MARK);

    Result verified = good("store", "verify", "s");
    assertThat(verified.output()).hasLineCount(3).contains("m@4: not damaged, but encrypted: ");
    assertThat(good("store", "verify", "s", "--key-file", "key").output())
        .isEqualTo("m@2: good\nm@3: good\nm@4: good\n");

    Result refused = amber("up", "s");
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.errors())
        .startsWith("amber: m: cannot go on: ")
        .endsWith("is encrypted: name a file with its key with --key-file FILE\n");
    Result up = good("up", "s", "--key-file", "key");
    assertThat(up.output()).endsWith("end\n");
    assertThat(up.errors()).contains("m: goes on from checkpoint 4\n", "has ended with status 0\n");
    assertThat(marked("s")).isEmpty();
    assertThat(good("store", "gc", "s").output()).startsWith("removed 1 machine, ");
    assertThat(directory.resolve("s/pages")).isEmptyDirectory();
  }

  @Test
  void oneIsForkedAndPrunedAndExported() throws Exception {
    startAndKill("s", "m", "--encrypt-to", "key");
    startAndKill("s", "open");
    long before = bytes("s/pages");
    Result forked =
        good(
            "resume",
            "--store",
            "s",
            "--name",
            "f",
            "--checkpoint-every",
            OFTEN,
            "--key-file",
            "key",
            newest("m"));
    assertThat(forked.output()).isEqualTo("ready\nend\n");
    assertThat(bytes("s/pages") - before).isBetween(1L, before / 4);
    assertThat(marked("s/machines/f")).isEmpty();

    // Without a key it is known what is needed, and what is not.
    assertThat(good("store", "gc", "s").output()).startsWith("removed 1 machine, ");
    assertThat(good("store", "gc", "s").output()).startsWith("removed 0 machines, 0 files, ");
    assertThat(good("store", "rm", "s", "m@2", "m@3").output()).isEmpty();
    assertThat(good("store", "gc", "s").output()).startsWith("removed 0 machines, ");
    assertThat(good("store", "verify", "s", "--key-file", "key").output()).contains("m@4: good");

    assertThat(amber("store", "export", "s", "m", "x.amber").errors()).contains("is encrypted");
    Result ignored = good("store", "export", "s", "m", "x.amber", "--key-file", "key");
    assertThat(good("resume", "--key-file", "key", "x.amber").output()).isEqualTo("ready\nend\n");
    assertThat(amber("resume", "x.amber").errors()).contains("is encrypted");
    ignored = good("store", "export", "s", "m", "x.amber", "--key-file", "key", "--plain");
    assertThat(good("resume", "x.amber").output()).isEqualTo("ready\nend\n");
    ignored = good("keygen", "-o", "other");
    assertThat(amber("inspect", "--key-file", "other", newest("m")).errors())
        .matches("amber: .*: none of the keys opens it: it was encrypted to others\n");
  }

  /** What is encrypted needs nothing that is not, and the other way round. */
  @Test
  void plainAndEncryptedOnesDoNotMix() throws Exception {
    startAndKill("s", "m", "--encrypt-to", "key");
    String[] plainly = {
      "resume", "--store", "s", "--key-file", "key", "--plain", "--checkpoint-every", OFTEN, "m"
    };
    Result ignored = good(plainly);
    assertThat(directory.resolve("s/machines/m/machine.age")).doesNotExist();
    assertThat(marked("s/machines/m")).isNotEmpty();
    assertThat(good("resume", newest("m")).output()).isEqualTo("end\n");
    startAndKill("t", "m");
    ignored =
        good("resume", "--store", "t", "--encrypt-to", "key", "--checkpoint-every", OFTEN, "m");
    assertThat(directory.resolve("t/machines/m/machine.json")).doesNotExist();
    assertThat(good("store", "verify", "t", "--key-file", "key").output()).contains("good");
    ignored = good("store", "gc", "t");
    assertThat(marked("t")).isEmpty();
  }

  private String newest(String machine) throws IOException {
    return files("s/machines/" + machine).stream()
        .filter(file -> file.toString().endsWith(".amber"))
        .toList()
        .getLast()
        .toString();
  }
}
