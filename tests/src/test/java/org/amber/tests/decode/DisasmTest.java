package org.amber.tests.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.amber.jvm.decode.FormTable;
import org.amber.tests.harness.Amber;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code amber disasm} and {@code amber instructions}. */
class DisasmTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Layout layout = Layout.find();
  private final Amber amber = new Amber(layout);
  private final String sieve = layout.top().resolve("samples/programs/sieve").toString();
  @TempDir private Path directory = Path.of("");

  private Result amber(String... words) {
    Processes.Order order =
        new Processes.Order(
            List.of(), directory, HostEnvironment.minimal(), Optional.empty(), false);
    return amber.command(List.of(words), order, LIMIT);
  }

  @Test
  void showsAFunction() {
    Result result = amber("disasm", "-n", "3", sieve, "main");
    assertThat(result)
        .isEqualTo(
            new Result(
                0,
                """

                main:
                  401030:  55                              push rbp
                  401031:  53                              push rbx
                  401032:  4883ec08                        sub rsp,0x8
                """,
                ""));
    assertThat(amber("disasm", "-n", "1", sieve, "0x401032").output())
        .isEqualTo("  401032:  4883ec08                        sub rsp,0x8\n");
  }

  /** Over the bounds of what is read at a time, too. */
  @Test
  void showsAllOfAProgram() {
    Result result = amber("disasm", Path.of("/bin/bash").toString());
    assertThat(result.status()).isZero();
    assertThat(result.output().lines().count()).isGreaterThan(150_000);
    assertThat(result.output()).doesNotContain("(bad)");
  }

  @Test
  void whatIsNotThereIsTold() throws IOException {
    Path text = Files.writeString(directory.resolve("text"), "no program");
    assertThat(amber("disasm", text.toString()).errors())
        .startsWith("amber: " + text + ": ")
        .doesNotContain("Exception");
    assertThat(amber("disasm", "missing").errors()).contains("missing: cannot be read");
    assertThat(amber("disasm", sieve, "nothing").errors()).contains("has no symbol nothing");
    assertThat(amber("disasm", sieve, "0x10").errors()).contains("0x10 is in no executable");
    assertThat(amber("disasm", sieve, "0xyz").errors()).contains("0xyz is no address");
    assertThat(amber("disasm").status()).isEqualTo(125);
  }

  @Test
  void everyRowIsListed() {
    long rows = FormTable.load().forms().size();
    assertThat(amber("instructions").output().lines().filter(l -> !l.matches("\\d+ .*")))
        .hasSize(Math.toIntExact(rows))
        .contains("vfmadd231ps        Vx,Hx,Wx                 fma");
  }
}
