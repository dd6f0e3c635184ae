package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.amber.tests.harness.Amber;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Programs;
import org.amber.tests.harness.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --cpu}: the processor that a machine has, whatever executes it. */
class CpuProfileTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int AMBER_FAILED = 125;
  private static final String NO_AVX =
      "amber: the Unicorn engine has no AVX, which the machine's processor (x86-64-v3) has:"
          + " use --engine jvm";

  private final Layout layout = Layout.find();
  private final Amber amber = new Amber(layout);
  @TempDir private Path directory = Path.of("");

  private Result amber(String... words) {
    Processes.Order order =
        new Processes.Order(
            List.of(), directory, HostEnvironment.minimal(), Optional.empty(), false);
    return amber.command(List.of(words), order, LIMIT);
  }

  private String program(String name) {
    return new Programs(layout).find(name).orElseThrow().toString();
  }

  private String saved(String... options) {
    String file = directory.resolve("saved").toString();
    List<String> words = new ArrayList<>(List.of("run", "--cpu", "v3", "--deterministic"));
    words.addAll(List.of(options));
    words.addAll(List.of("--snapshot-at", "step:5000", "-o", file, program("sieve"), "100"));
    Result result = amber(words.toArray(String[]::new));
    assertThat(result.status()).as(result.errors()).isZero();
    return file;
  }

  @Test
  void unicornRefusesToRunWhatHasAvx() {
    Result refused = amber("run", "--cpu", "v3", "--engine", "unicorn", program("sieve"), "100");
    assertThat(refused.status()).isEqualTo(AMBER_FAILED);
    assertThat(refused.errors()).isEqualToIgnoringNewLines(NO_AVX);
    assertThat(refused.output()).isEmpty();
  }

  /** Before it looks at anything else, such as the directory that is not granted here. */
  @Test
  void unicornRefusesToGoOnWithWhatHasAvx() throws Exception {
    Path let = Files.createDirectory(directory.resolve("let"));
    String file = saved("--rw", let + ":/let");
    Result refused = amber("resume", "--engine", "unicorn", file);
    assertThat(refused.status()).isEqualTo(AMBER_FAILED);
    assertThat(refused.errors()).isEqualToIgnoringNewLines(NO_AVX);
    assertThat(amber("resume", file).errors()).contains("/let");
  }

  @Test
  void aSavedMachineKeepsItsProcessor() {
    String file = saved();
    assertThat(amber("inspect", file).output()).contains("cpu        x86-64-v3");
    assertThat(amber("inspect", "--json", file).output())
        .containsPattern("\"cpu\": ?\"x86-64-v3\"");
    Result resumed = amber("resume", file);
    assertThat(resumed.status()).as(resumed.errors()).isZero();
    assertThat(resumed.output()).isEqualTo("25 primes below 100, the last is 97\n");
  }

  @ParameterizedTest
  @CsvSource({"v1, sse2, pni", "v2, sse4_2, avx", "v3, avx2, rdrand"})
  void theGuestSeesItInProc(String cpu, String has, String lacks) {
    Result shown =
        amber("run", "--engine", "jvm", "--cpu", cpu, "--", "/bin/grep", "^flags", "/proc/cpuinfo");
    assertThat(shown.status()).as(shown.errors()).isZero();
    assertThat(shown.output().strip().split(" ")).contains(has).doesNotContain(lacks);
  }
}
