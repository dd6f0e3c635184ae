package org.amber.tests.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.amber.tests.harness.JavaProgram;
import org.amber.tests.harness.Layout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Jazzer with every {@link FuzzTarget}, or that which {@value JazzerTarget#TARGET} names, for
 * {@code amber.jazzer} seconds each. Runs only where it is named: by {@code tests/fuzz --jazzer}.
 *
 * <p>What it has learnt stays in {@code target/jazzer/TARGET}; what must not happen is beside it,
 * as {@code crash-*}: mend it, and keep the file in {@code src/test/resources/fuzz/TARGET}.
 */
class JazzerRun {
  private static final String MAIN = "com.code_intelligence.jazzer.Jazzer";
  private static final int HEAP_MIB = 256;

  /** Seconds of the clock; seconds of the processor are limited by the target. */
  private static final int HANGS = 20;

  private static final int LARGEST = 128 << 10;

  private final Layout layout = Layout.find();
  private final FuzzSeeds seeds = new FuzzSeeds(layout.top());

  static Stream<FuzzTarget> targets() {
    String chosen = System.getProperty(JazzerTarget.TARGET, "");
    return chosen.isEmpty() ? Stream.of(FuzzTarget.values()) : Stream.of(FuzzTarget.of(chosen));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void findsNothing(FuzzTarget target) throws IOException, InterruptedException {
    Path directory = layout.work().resolve("jazzer");
    Path corpus = Files.createDirectories(directory.resolve(target.text()));
    int number = 0;
    for (byte[] seed : seeds.of(target)) {
      Path ignored = Files.write(corpus.resolve("seed-" + number++), seed);
    }
    Process jazzer =
        new ProcessBuilder(command(target, corpus))
            .directory(directory.toFile())
            .inheritIO()
            .start();
    assertThat(jazzer.waitFor()).as("exit status of Jazzer for " + target.text()).isZero();
  }

  private static List<String> command(FuzzTarget target, Path corpus) {
    List<String> options =
        List.of(
            "-XX:+EnableDynamicAgentLoading",
            "-Xss1m",
            "-D" + JazzerTarget.TARGET + "=" + target.text());
    List<String> arguments =
        List.of(
            "--target_class=" + JazzerTarget.class.getName(),
            "--instrumentation_includes=org.amber.**:com.esotericsoftware.kryo.**:com.google.gson.**",
            "-artifact_prefix=" + target.text() + "-",
            "-max_total_time=" + Integer.getInteger("amber.jazzer", 60),
            "-timeout=" + HANGS,
            "-max_len=" + LARGEST,
            "-rss_limit_mb=0",
            "-print_final_stats=1",
            corpus.toString());
    return JavaProgram.command(MAIN, HEAP_MIB + "m", options, arguments);
  }
}
