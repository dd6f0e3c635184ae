package org.amber.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.amber.cli.inspect.SampleInspection;
import org.amber.inspect.Inspection;
import org.amber.machine.Engine;
import org.amber.machine.MachineConfig;
import org.amber.machine.ResumeOptions;
import org.amber.machine.SavedMachine;
import org.amber.snapshot.Manifest;
import org.amber.snapshot.age.EncryptedPlaces;
import org.amber.snapshot.age.SnapshotKeys;
import org.amber.table.SyscallTable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream messages = new ByteArrayOutputStream();
  @TempDir private Path directory = Path.of("");
  private String good = "";
  private String bad = "";

  /** Files whose name begins with "bad" are damaged. */
  private static final class SomeFiles implements Machines {
    @Override
    public long compact(Path snapshot, Path output) {
      throw new UnsupportedOperationException("only to look");
    }

    @Override
    public GuestMachine boot(MachineConfig config, TraceTarget strace) {
      throw new AssertionError("nothing is to run");
    }

    @Override
    public GuestMachine resume(Path snapshot, ResumeOptions options, TraceTarget strace) {
      throw new AssertionError("nothing is to run");
    }

    @Override
    public Inspection inspect(Path snapshot) {
      if (snapshot.endsWith("bad")) {
        throw new CommandFailure(snapshot + ": damaged");
      }
      return SampleInspection.of(snapshot.toString());
    }

    @Override
    public Manifest manifest(Path snapshot) {
      throw new AssertionError("not asked for");
    }

    @Override
    public SavedMachine look(Path snapshot) {
      throw new AssertionError("not asked for");
    }

    @Override
    public SnapshotKeys keys() {
      return new SnapshotKeys(List::of, () -> null);
    }

    @Override
    public EncryptedPlaces places() {
      throw new AssertionError("not asked for");
    }

    @Override
    public void useEngine(Engine engine) {
      throw new AssertionError("nothing is to run");
    }

    @Override
    public void keepOutput() {
      throw new AssertionError("nothing is to run");
    }

    @Override
    public SyscallTable systemCalls() {
      throw new AssertionError("not asked for");
    }
  }

  @BeforeEach
  void make() throws IOException {
    good = Files.createFile(directory.resolve("good")).toString();
    bad = Files.createFile(directory.resolve("bad")).toString();
  }

  private int verify(String... arguments) {
    CommandContext context =
        new CommandContext(
            new SomeFiles(),
            List.of(),
            "/",
            new PrintStream(output, true, StandardCharsets.UTF_8),
            new PrintStream(messages, true, StandardCharsets.UTF_8),
            () -> false);
    VerifyCommand command = new VerifyCommand(context);
    return command.run(command.options().parse(List.of(arguments)));
  }

  @Test
  void tellsOfEachFile() {
    assertThat(verify(good, bad, good)).isEqualTo(1);
    assertThat(output.toString(StandardCharsets.UTF_8).lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith(good + ": good: format "));
    assertThat(messages.toString(StandardCharsets.UTF_8))
        .isEqualTo("amber: " + bad + ": damaged\n");
  }

  @Test
  void succeedsWhenAllAreGood() {
    assertThat(verify(good)).isZero();
    assertThat(messages.size()).isZero();
  }

  @Test
  void tellsPrograms() {
    assertThat(verify("--json", bad, good)).isEqualTo(1);
    assertThat(output.toString(StandardCharsets.UTF_8))
        .startsWith(
            "{\"file\":\"" + bad + "\",\"good\":false,\"error\":\"" + bad + ": damaged\"}\n")
        .contains("\"good\":true,\"format\":");
    assertThat(messages.size()).isZero();
  }
}
