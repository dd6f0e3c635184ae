package org.amber.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.amber.abi.HostText;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostProcessTest {
  @TempDir Path proc;
  private HostProcess process;

  @BeforeEach
  void prepare() {
    process = new HostProcess(proc);
  }

  private void put(String name, String latin1) throws IOException {
    Files.write(proc.resolve(name), latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void argumentsAreTheLastWordsOfTheCommandLine() throws IOException {
    put("cmdline", "java\0-jar\0x.jar\0run\0\0\u00fc\0");
    String[] decoded = {"run", "", "\ufffd"};
    assertThat(process.arguments(decoded)).containsExactly("run", "", "\udcfc");
  }

  @Test
  void argumentsThatDoNotAgreeAreLeftAsTheyAre() throws IOException {
    String[] decoded = {"run", "x"};
    assertThat(process.arguments(decoded)).containsExactly("run", "x");
    put("cmdline", "java\0run\0y\0");
    assertThat(process.arguments(decoded)).containsExactly("run", "x");
    put("cmdline", "x\0");
    assertThat(process.arguments(decoded)).containsExactly("run", "x");
  }

  @Test
  void theEnvironmentIsWhatTheLauncherSays() throws IOException {
    put("environ", "A=1\0odd\0A=\u00e4\0");
    assertThat(process.environment(null)).containsExactly("A=1", "odd", "A=\udce4");
    put("dump", " 42 3d 32 00\n 43 3d\n c3 bc 00\nend\n");
    assertThat(process.environment(proc.resolve("dump").toString()))
        .containsExactly("B=2", "C=\u00fc");
    put("dump", "end\n");
    assertThat(process.environment(proc.resolve("dump").toString())).isEmpty();
    put("dump", "42 3d\n");
    assertThat(process.environment(proc.resolve("dump").toString())).hasSize(3);
  }

  @Test
  void withoutProcTheJvmKnowsTheEnvironment() {
    assertThat(process.environment(null)).hasSameSizeAs(System.getenv().entrySet());
  }

  @Test
  void theDirectoryIsGivenByItsBytes() throws IOException {
    assertThat(process.directory()).isEqualTo(Path.of("").toAbsolutePath().toString());
    Path odd = Files.createDirectory(proc.resolve("a %41 b"));
    Files.createSymbolicLink(proc.resolve("cwd"), odd);
    assertThat(process.directory()).isEqualTo(odd.toString());
    assertThat(HostText.bytes(process.directory()))
        .endsWith(" %41 b".getBytes(StandardCharsets.US_ASCII));
  }
}
