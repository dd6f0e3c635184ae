package org.amber.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.amber.cpu.CpuProfile;
import org.amber.machine.MachineConfig;
import org.amber.machine.MachineConfig.Determinism;
import org.amber.machine.MachineConfig.HostMount;
import org.amber.machine.StopReason;
import org.junit.jupiter.api.Test;

/** Command lines, and what they make of a machine. */
class AmberCommandTest extends CommandFixture {
  @Test
  void theProgramsExitStatusIsOursAndNothingIsSaid() {
    machine = new FakeMachine(new StopReason.Exited(42));
    assertThat(amber("run", "prog", "-x", "--strace")).isEqualTo(42);
    assertThat(booted().command()).containsExactly("prog", "-x", "--strace");
    assertThat(traced).isEqualTo(new TraceTarget.None());
    assertThat(messages()).isEmpty();
    assertThat(output()).isEmpty();
    assertThat(machine.closed).isTrue();
  }

  @Test
  void aMachineEndsWithItsFirstProcessWhenAskedTo() throws IOException {
    amber("run", "prog");
    assertThat(machine.endsWithFirst).isFalse();
    machine = new FakeMachine(new StopReason.Exited(0));
    amber("run", "--end-with-first", "prog");
    assertThat(machine.endsWithFirst).isTrue();
    machine = new FakeMachine(new StopReason.Exited(0));
    amber("resume", "--end-with-first", Files.createFile(directory.resolve("old")).toString());
    assertThat(machine.endsWithFirst).isTrue();
  }

  @Test
  void passesTheWholeRequestOn() {
    amber(
        "run",
        "--root",
        directory.toString(),
        "--rw",
        directory + ":/out",
        "--ro",
        "/etc",
        "-w",
        "/out",
        "-e",
        "A=b=c",
        "--env=E=",
        "--clean-env",
        "--pack",
        "/opt/data",
        "--deterministic",
        "--seed",
        "0x10",
        "--strace=calls",
        "--",
        "prog",
        "x");
    assertThat(booted())
        .isEqualTo(
            new MachineConfig(
                List.of("prog", "x"),
                List.of("A=b=c", "E="),
                directory,
                List.of(
                    new HostMount(directory, "/out", true),
                    new HostMount(Path.of("/etc"), "/etc", false)),
                List.of("/opt/data"),
                "/out",
                new Determinism(true, true, 16L),
                MachineConfig.DEFAULT_MEMORY));
    assertThat(traced).isEqualTo(new TraceTarget.ToFile(Path.of("calls")));
  }

  @Test
  void withoutOptionsTheGuestsWorldIsTheHosts() {
    amber("run", "-e", "HOME=/", "-e", "B=1", "prog");
    assertThat(booted().environment()).containsExactly("HOME=/", "A=1", "odd", "Z=2", "B=1");
    assertThat(booted().root()).isEqualTo(Path.of("/"));
    assertThat(booted().workingDirectory()).isEqualTo("/where/we/are");
    assertThat(booted().determinism()).isEqualTo(Determinism.NONE);
  }

  @Test
  void deterministicMeansEverything() {
    amber("run", "--deterministic", "prog");
    assertThat(booted().determinism()).isEqualTo(Determinism.FULL);
  }

  @Test
  void aSignalGivesTheShellsStatusAndMessage() {
    machine = new FakeMachine(new StopReason.Killed(11));
    assertThat(amber("run", "prog")).isEqualTo(139);
    assertThat(messages()).isEqualTo("Segmentation fault" + System.lineSeparator());
  }

  @Test
  void shellsKeepSilentAboutInterruptAndBrokenPipe() {
    machine = new FakeMachine(new StopReason.Killed(13));
    assertThat(amber("run", "prog")).isEqualTo(141);
    assertThat(messages()).isEmpty();
  }

  @Test
  void aNewRootIsStartedInUnlessADirectoryIsNamed() {
    machine = new FakeMachine(new StopReason.Exited(0));
    amber("run", "--root", directory.toString(), "prog");
    assertThat(booted().workingDirectory()).isEqualTo("/");
  }

  @Test
  void reportsDigestAndStatistics() {
    assertThat(amber("run", "--digest", "--stats", "prog")).isZero();
    assertThat(messages().lines())
        .containsExactly(
            "amber: digest c0ffee at step 100",
            "amber: 100 steps in 0.020 s (0.0 million steps/s), 3 system calls, 4 page faults",
            "amber: unknown system call fanotify_init answered with ENOSYS, times 2");
  }

  @Test
  void theProcessorIsChosenWhenAMachineIsMade() {
    amber("run", "--cpu", "v3", "prog");
    assertThat(booted().cpu()).isEqualTo(CpuProfile.V3);
    amber("run", "--cpu=x86-64-v1", "prog");
    assertThat(booted().cpu()).isEqualTo(CpuProfile.V1);
    amber("run", "prog");
    assertThat(booted().cpu()).isEqualTo(CpuProfile.V2);
  }

  @Test
  void mistakesAreOneLineAndStatus125() {
    String[][] mistakes = {
      {},
      {"walk"},
      {"--what"},
      {"run"},
      {"run", "--what", "prog"},
      {"run", "--then", "stop", "prog"},
      {"run", "-o", "x", "prog"},
      {"run", "--snapshot-at", "12", "prog"},
      {"run", "--snapshot-at", "main", "-o", directory + "/no/s", "prog"},
      {"run", "--snapshot-at", "main", "-o", directory.toString(), "prog"},
      {"run", "--root", directory + "/no", "prog"},
      {"run", "--seed", "many", "prog"},
      {"run", "--cpu", "v4", "prog"},
      {"run", "--deterministic", "--clock", "real", "prog"},
      {"run", "-e", "A", "prog"},
      {"run", "--rw", ":/a", "prog"},
      {"run", "--rw", "/no/such/thing", "prog"},
      {"run", "--ro", "/a:b", "prog"},
      {"resume"},
      {"resume", directory + "/no"},
      {"resume", directory.toString()},
      {"resume", "a", "b"},
      {"help", "walk"}
    };
    for (String[] mistake : mistakes) {
      messages.reset();
      assertThat(amber(mistake)).as(String.join(" ", mistake)).isEqualTo(125);
      assertThat(messages()).as(String.join(" ", mistake)).matches("amber: [^\\n]+\\R");
    }
    assertThat(machine.runs).isEmpty();
  }

  @Test
  void failuresOfTheMachineKeepTheirStatus() {
    failure = new CommandFailure("prog: not found", 127);
    assertThat(amber("run", "prog")).isEqualTo(127);
    assertThat(messages()).isEqualToIgnoringNewLines("amber: prog: not found");
  }

  @Test
  void faultsOfAmberItselfAreOneLineToo() {
    failure = new IllegalStateException("first\nsecond");
    assertThat(amber("run", "prog")).isEqualTo(125);
    assertThat(messages())
        .matches("amber: internal error: .*first second .*AMBER_DEBUG=1 shows where\\)\\R");
  }

  @Test
  void helpNamesEveryCommandAndOption() {
    assertThat(amber("--help")).isZero();
    assertThat(output()).contains("  run  ", "  resume  ", "  completion  ", "  help  ");
    output.reset();
    assertThat(amber("run", "--help")).isZero();
    assertThat(output())
        .startsWith("Usage: amber run [OPTION…] [--] PROGRAM [ARG…]")
        .contains("--snapshot-at POINT", "-o, --output FILE", "--strace[=FILE]", "126");
    assertThat(messages()).isEmpty();
  }

  @Test
  void syscallsAreListedByNumber() {
    assertThat(amber("syscalls")).isZero();
    assertThat(output().lines())
        .containsExactly(
            " 16  ioctl                    partial  terminals only",
            " 39  getpid                   full",
            "1 full",
            "1 partial");
  }

  @Test
  void inspectShowsAPageOrJson() throws IOException {
    Path file = Files.createFile(directory.resolve("s"));
    assertThat(amber("inspect", file.toString())).isZero();
    assertThat(output()).startsWith("program    " + file);
    output.reset();
    assertThat(amber("inspect", file.toString(), "--json")).isZero();
    assertThat(output()).startsWith("{").contains("\"program\": \"" + file + "\"");
    assertThat(amber("inspect", directory + "/no")).isEqualTo(125);
  }

  @Test
  void completionKnowsTheOptions() {
    assertThat(amber("completion")).isZero();
    assertThat(output()).contains("run) words=\"--snapshot-at -o --output", "complete -o");
  }

  @Test
  void helpAfterAProgramIsTheProgramsOwn() {
    assertThat(amber("run", "prog", "--help")).isZero();
    assertThat(Objects.requireNonNull(booted).command()).containsExactly("prog", "--help");
  }

  @Test
  void commandsThatLookIntoSnapshotsSayWhatTheyLack() throws IOException {
    String file = Files.createFile(directory.resolve("saved")).toString();
    assertThat(amber("inspect", file, "colours")).isEqualTo(125);
    assertThat(amber("inspect", "--min", "0", file, "strings")).isEqualTo(125);
    assertThat(amber("diff", file)).isEqualTo(125);
    assertThat(amber("extract", file)).isEqualTo(125);
    assertThat(amber("export-fs", file)).isEqualTo(125);
    assertThat(amber("export", file, "core")).isEqualTo(125);
    assertThat(messages.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            amber: no subject colours (see: amber help inspect)
            amber: --min: 0 is no number from 1 to 4096 (see: amber help inspect)
            amber: two snapshots are compared, not 1 (see: amber help diff)
            amber: a snapshot and a path in it are wanted (see: amber help extract)
            amber: a snapshot, and a directory or tar archive, are wanted (see: amber help export-fs)
            amber: --core says which process (see: amber help export)
            """);
  }

  /** A key that went nowhere must not be encrypted to. */
  @Test
  void whatCouldNotBeToldIsNoSuccess() {
    outputTo =
        new OutputStream() {
          @Override
          public void write(int each) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    assertThat(amber("keygen")).isEqualTo(125);
    assertThat(messages()).isEqualTo("amber: standard output cannot be written to\n");
    assertThat(amber("run", "prog")).isZero();
  }

  @Test
  void aNameThatNoFileCanHaveIsTold() {
    assertThat(amber("resume", "\udcff")).isEqualTo(125);
    assertThat(messages()).startsWith("amber: no file can have this name, which is no text in");
  }
}
