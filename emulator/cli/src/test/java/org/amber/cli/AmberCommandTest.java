package org.amber.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.amber.cli.inspect.SampleInspection;
import org.amber.machine.Continuation;
import org.amber.machine.FilePolicy;
import org.amber.machine.Inspection;
import org.amber.machine.MachineConfig;
import org.amber.machine.MachineConfig.Determinism;
import org.amber.machine.MachineConfig.HostMount;
import org.amber.machine.NewIdentity;
import org.amber.machine.ResumeOptions;
import org.amber.machine.SavedMachine;
import org.amber.machine.StopReason;
import org.amber.snapshot.Manifest;
import org.amber.snapshot.age.SnapshotKeys;
import org.amber.table.Row;
import org.amber.table.SyscallTable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AmberCommandTest {
  private static final SyscallTable TABLE =
      new SyscallTable(
          List.of(
              row(39, "getpid", Row.Support.FULL, ""),
              row(16, "ioctl", Row.Support.PARTIAL, "terminals only")));

  private static Row row(int number, String name, Row.Support support, String note) {
    return new Row(
        number,
        name,
        List.of(),
        (task, arguments) -> {
          throw new AssertionError("called");
        },
        Row.ResultFormat.DECIMAL,
        support,
        note,
        false);
  }

  @TempDir Path directory = Path.of("");

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream messages = new ByteArrayOutputStream();
  private FakeMachine machine = new FakeMachine(new StopReason.Exited(0));
  private @Nullable MachineConfig booted;
  private @Nullable Path compacted;
  private @Nullable TraceTarget traced;
  private @Nullable Path resumed;
  private @Nullable ResumeOptions resumedWith;
  private @Nullable RuntimeException failure;
  private boolean outputKept;
  private final SnapshotKeys keys = new SnapshotKeys(List::of, () -> null);

  private int amber(String... arguments) {
    Machines machines =
        new Machines() {
          @Override
          public long compact(Path snapshot, Path output) {
            compacted = snapshot;
            return 4096;
          }

          @Override
          public GuestMachine boot(MachineConfig config, TraceTarget trace) {
            if (failure != null) {
              throw failure;
            }
            booted = config;
            traced = trace;
            return machine;
          }

          @Override
          public GuestMachine resume(Path snapshot, ResumeOptions options, TraceTarget trace) {
            resumed = snapshot;
            resumedWith = options;
            return machine;
          }

          @Override
          public Inspection inspect(Path snapshot) {
            return SampleInspection.of(snapshot.toString());
          }

          @Override
          public Manifest manifest(Path snapshot) {
            return new Manifest(
                "0.1.0",
                "2026-01-02T03:04:05Z",
                "/bin/prog",
                List.of("prog", "a\033[2J"),
                "/",
                12345,
                false,
                "",
                "",
                "Linux");
          }

          @Override
          public SnapshotKeys keys() {
            return keys;
          }

          @Override
          public void keepOutput() {
            outputKept = true;
          }

          @Override
          public SavedMachine look(Path snapshot) {
            throw new AssertionError("not asked for");
          }

          @Override
          public SyscallTable systemCalls() {
            return TABLE;
          }
        };
    CommandContext context =
        new CommandContext(
            machines,
            List.of("HOME=/home/me", "A=1", "odd", "HOME=/twice", "Z=2"),
            "/where/we/are",
            new PrintStream(output, true, StandardCharsets.UTF_8),
            new PrintStream(messages, true, StandardCharsets.UTF_8),
            () -> true);
    return new AmberCommand(context).execute(List.of(arguments));
  }

  private String messages() {
    return messages.toString(StandardCharsets.UTF_8);
  }

  private String output() {
    return output.toString(StandardCharsets.UTF_8);
  }

  private MachineConfig booted() {
    assertThat(booted).as(messages()).isNotNull();
    return Objects.requireNonNull(booted);
  }

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
  void aResumeFollowsTheHostsClockWhenAskedTo() throws IOException {
    String saved = Files.createFile(directory.resolve("old")).toString();
    amber("resume", saved);
    assertThat(resumedWith).isNotNull().returns(false, ResumeOptions::hostClock);
    machine = new FakeMachine(new StopReason.Exited(0));
    amber("resume", "--clock", "host", saved);
    assertThat(resumedWith).isNotNull().returns(true, ResumeOptions::hostClock);
    assertThat(amber("resume", "--clock", "virtual", saved)).isEqualTo(125);
  }

  @Test
  void aSnapshotIsMadeWholeWhereTheUserSays() throws IOException {
    String saved = Files.createFile(directory.resolve("part")).toString();
    assertThat(amber("compact", saved)).isEqualTo(125);
    assertThat(messages()).contains("no file is named: --output FILE");
    assertThat(amber("compact", saved, "-o", directory + "/whole")).isEqualTo(0);
    assertThat(compacted).isEqualTo(Path.of(saved));
    assertThat(messages()).contains("whole, 4 KiB");
  }

  @Test
  void checkpointsNeedAStore() {
    assertThat(amber("run", "--checkpoint-every", "30s", "prog")).isEqualTo(125);
    assertThat(messages()).contains("checkpoints need a place: --store DIR");
    assertThat(amber("run", "--checkpoint-every", "30", "prog")).isEqualTo(125);
    assertThat(messages()).contains("expected a time or steps, as 30s, 10m or 1e9steps");
    assertThat(amber("store", "ls", directory.toString())).isEqualTo(125);
    assertThat(messages()).contains("is not a store (it has no file amber-store)");
  }

  @Test
  void checkpointsGoWhereTheUserSays() {
    String files = directory + "/%%-%n-%s";
    amber("run", "--checkpoint-to", files, "prog");
    CheckpointFiles chosen = Objects.requireNonNull(machine.checkpoints);
    assertThat(chosen.file("name", 17)).isEqualTo(directory.resolve("%-name-17"));
    machine = new FakeMachine(new StopReason.Exited(0));
    amber("run", "prog");
    assertThat(machine.checkpoints).isNull();
    assertThat(amber("run", "--checkpoint-to", "%x", "prog")).isEqualTo(125);
    assertThat(messages()).contains("neither %n, %s nor %%");
    assertThat(amber("run", "--checkpoint-to", directory + "/no/%n", "prog")).isEqualTo(125);
    assertThat(messages()).contains("there is no directory " + directory + "/no");
  }

  @Test
  void aResumedMachineMayHaveAnIdentityOfItsOwn() throws IOException {
    String saved = Files.createFile(directory.resolve("old")).toString();
    amber("resume", "--new-identity", saved);
    assertThat(resumedWith)
        .isNotNull()
        .returns(
            new Continuation(List.of(), new NewIdentity(null), FilePolicy.FAIL),
            ResumeOptions::continuation);
    machine = new FakeMachine(new StopReason.Exited(0));
    amber("resume", "--new-identity=0x10", "--files", "host", saved);
    assertThat(resumedWith)
        .isNotNull()
        .returns(
            new Continuation(List.of(), new NewIdentity(16L), FilePolicy.HOST),
            ResumeOptions::continuation);
    assertThat(amber("resume", "--new-identity=many", saved)).isEqualTo(125);
    assertThat(messages()).contains("many is no whole number");
  }

  @Test
  void aTransactionIsCommittedWhenItsProgramSucceeds() {
    machine = new FakeMachine(new StopReason.Exited(0));
    machine.transaction = true;
    assertThat(amber("run", "--commit-on-success", "--rw", directory.toString(), "prog")).isZero();
    assertThat(machine.commits).isEqualTo(1);
    for (StopReason failed : List.of(new StopReason.Exited(1), new StopReason.Killed(15))) {
      machine = new FakeMachine(failed);
      machine.transaction = true;
      assertThat(amber("run", "prog")).isNotZero();
      assertThat(machine.commits).isZero();
      assertThat(messages()).contains("nothing that it wrote was committed");
    }
    machine = new FakeMachine(new StopReason.Exited(0));
    assertThat(amber("run", "prog")).isZero();
    assertThat(machine.commits).isZero();
    assertThat(amber("run", "--commit-on-success", "prog")).isEqualTo(125);
  }

  @Test
  void whatFollowsTwoDashesIsForTheResumedProgram() throws IOException {
    String saved = Files.createFile(directory.resolve("old")).toString();
    amber("resume", "--eager", saved, "--", "--eager", "b");
    assertThat(resumedWith)
        .isNotNull()
        .returns(true, ResumeOptions::eager)
        .returns(
            new Continuation(List.of("--eager", "b"), null, FilePolicy.FAIL),
            ResumeOptions::continuation);
    machine = new FakeMachine(new StopReason.Exited(0));
    amber("resume", saved);
    assertThat(resumedWith).isNotNull().returns(Continuation.EXACT, ResumeOptions::continuation);
  }

  @Test
  void aResumedProgramCanBeToldByASignal() throws IOException {
    String file = Files.writeString(directory.resolve("s.amber"), "x").toString();
    amber("resume", "--signal", "usr1", file);
    assertThat(machine.signals).containsExactly("10 to the oldest");
    machine = new FakeMachine(new StopReason.Exited(0));
    amber("resume", "--signal", "SIGHUP:1000", file);
    assertThat(machine.signals).containsExactly("1 to 1000");
    machine = new FakeMachine(new StopReason.Exited(0));
    amber("resume", "--signal=15", "--signal-all", file);
    assertThat(machine.signals).containsExactly("15 to all");
    assertThat(messages()).isEmpty();
    machine = new FakeMachine(new StopReason.Exited(0));
    assertThat(amber("resume", "--signal=HUP:7", file)).isEqualTo(125);
    assertThat(messages()).contains("no process 7 lives");
    assertThat(amber("resume", "--signal-all", file)).isEqualTo(125);
    assertThat(amber("resume", "--signal=HUP:7", "--signal-all", file)).isEqualTo(125);
    assertThat(amber("resume", "--signal=NONE", file)).isEqualTo(125);
    assertThat(messages()).contains("needs --signal", "not only to 7", "not NONE");
  }

  @Test
  void aMachineThatItsUserSavedAndEndedSaysSo() {
    machine = new FakeMachine(new StopReason.Saved(Path.of("/there/x.amber")));
    assertThat(amber("run", "--snapshot-at", "step:5", "prog")).isZero();
    assertThat(messages()).isEqualTo("amber: snapshot /there/x.amber at step 100\n");
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
  void stopsAtTheSnapshot() {
    machine = new FakeMachine(new StopReason.PointReached());
    Path file = directory.resolve("s");
    assertThat(amber("run", "--snapshot-at", "step:100", "-o", file.toString(), "prog")).isZero();
    assertThat(machine.snapshots).containsExactly(file);
    assertThat(machine.runs).containsExactly("step:100");
    assertThat(messages()).isEqualToIgnoringNewLines("amber: snapshot " + file + " at step 100");
  }

  @Test
  void namesTheSnapshotAfterProgramAndStep() {
    machine = new FakeMachine(new StopReason.PointReached());
    amber("run", "--snapshot-at", "main", "prog");
    assertThat(machine.snapshots).containsExactly(Path.of("prog-100.amber"));
  }

  @Test
  void continuesAfterTheSnapshotWhenTold() throws IOException {
    machine = new FakeMachine(new StopReason.PointReached(), new StopReason.Exited(7));
    Path saved = Files.createFile(directory.resolve("old"));
    String file = directory.resolve("new").toString();
    assertThat(
            amber(
                "resume", saved.toString(), "--snapshot-at=step:+5", "--then=continue", "-o", file))
        .isEqualTo(7);
    assertThat(resumed).isEqualTo(saved);
    assertThat(machine.runs).containsExactly("step:+5", "null");
  }

  @Test
  void saysWhenThePointIsNeverReached() {
    machine = new FakeMachine(new StopReason.Exited(3));
    assertThat(amber("run", "--snapshot-at", "syscall:fork", "prog")).isEqualTo(3);
    assertThat(machine.snapshots).isEmpty();
    assertThat(messages())
        .isEqualToIgnoringNewLines(
            "amber: never reached syscall:fork, no snapshot: the program ended at step 100");
  }

  @Test
  void saysWhyThePointCouldNotBeReached() {
    machine = new FakeMachine(new StopReason.Exited(0));
    machine.obstacle = Optional.of("no file names it");
    assertThat(amber("run", "--snapshot-at", "main", "prog")).isZero();
    assertThat(messages())
        .isEqualToIgnoringNewLines(
            "amber: never reached main, no snapshot: the program ended at step 100;"
                + " no file names it");
  }

  @Test
  void aNewRootIsStartedInUnlessADirectoryIsNamed() {
    machine = new FakeMachine(new StopReason.Exited(0));
    amber("run", "--root", directory.toString(), "prog");
    assertThat(booted().workingDirectory()).isEqualTo("/");
  }

  @Test
  void aSnapshotThatCannotBeWrittenFailsTheStop() {
    machine = new FakeMachine(new StopReason.PointReached());
    machine.snapshotFailure = new CommandFailure("cannot write s: No space left on device");
    assertThat(amber("run", "--snapshot-at", "main", "-o", directory + "/s", "prog"))
        .isEqualTo(125);
    assertThat(messages())
        .isEqualToIgnoringNewLines("amber: cannot write s: No space left on device");
    assertThat(machine.closed).isTrue();
  }

  @Test
  void aSnapshotThatCannotBeWrittenLeavesTheProgramRunning() {
    machine = new FakeMachine(new StopReason.PointReached(), new StopReason.Exited(0));
    machine.snapshotFailure = new CommandFailure("cannot write s: No space left on device");
    assertThat(amber("run", "--snapshot-at", "main", "--then", "continue", "prog")).isZero();
    assertThat(machine.runs).containsExactly("main", "null");
    assertThat(messages()).contains("No space left on device");
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

  /** What the kernel makes of the first line, when somebody executes a snapshot with --help. */
  @Test
  void helpAfterASnapshotTellsWhatItIs() throws IOException {
    Path file = Files.createFile(directory.resolve("job.amber"));
    assertThat(amber("resume", file.toString(), "--help")).isZero();
    assertThat(resumed).isNull();
    assertThat(output.toString(StandardCharsets.UTF_8))
        .startsWith(file + " is a program that was saved")
        .contains("prog a?[2J", "step 12,345", "Usage: amber resume", "--rw HOST[:GUEST]");
  }

  @Test
  void helpAfterAFileThatIsNoneTellsThat() {
    String file = directory.resolve("none").toString();
    assertThat(amber("resume", file, "-h")).isZero();
    assertThat(output.toString(StandardCharsets.UTF_8))
        .startsWith("there is no file " + file)
        .contains("Usage: amber resume");
  }

  @Test
  void helpAfterAProgramIsTheProgramsOwn() {
    assertThat(amber("run", "prog", "--help")).isZero();
    assertThat(Objects.requireNonNull(booted).command()).containsExactly("prog", "--help");
  }

  @Test
  void standardOutputIsTheSnapshotsWhereItIsWanted() {
    machine = new FakeMachine(new StopReason.PointReached());
    assertThat(amber("run", "--snapshot-at", "step:100", "-o", "-", "prog")).isZero();
    assertThat(machine.snapshots).containsExactly(Path.of("-"));
    assertThat(outputKept).isTrue();
    assertThat(messages.toString(StandardCharsets.UTF_8))
        .isEqualTo("amber: snapshot on standard output at step 100\n");
  }

  @Test
  void keysAreMadeAndEncryptedTo() throws IOException {
    Path key = directory.resolve("key");
    assertThat(amber("keygen", "-o", key.toString())).isZero();
    assertThat(output.toString(StandardCharsets.UTF_8)).matches("public key: age1[0-9a-z]{58}\n");
    assertThat(Files.readString(key)).contains("\nAGE-SECRET-KEY-1");
    assertThat(Files.getPosixFilePermissions(key)).hasSize(2);
    assertThat(amber("keygen", "-o", key.toString())).isEqualTo(125);
    assertThat(amber("run", "--encrypt-to", key.toString(), "prog")).isZero();
    assertThat(keys.encrypts()).isTrue();
    Path phrase = Files.writeString(directory.resolve("phrase"), "open sesame\n");
    assertThat(amber("run", "--passphrase-file", phrase.toString(), "prog")).isEqualTo(125);
    assertThat(messages.toString(StandardCharsets.UTF_8))
        .contains(key + " exists: a key is not replaced", "not beside --encrypt-to")
        .doesNotContain("sesame");
  }

  @Test
  void whatIsNoKeyIsRefusedWithoutBeingShown() throws IOException {
    Path key = Files.writeString(directory.resolve("key"), "open sesame\n");
    assertThat(amber("resume", "--key-file", key.toString(), "job.amber")).isEqualTo(125);
    assertThat(amber("run", "--encrypt-to", key.toString(), "prog")).isEqualTo(125);
    assertThat(messages.toString(StandardCharsets.UTF_8))
        .contains("--key-file: " + key + ": line 1 is no secret key of age")
        .doesNotContain("sesame");
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
            amber: --min: 0 is not between 1 and 4096 (see: amber help inspect)
            amber: two snapshots are compared, not 1 (see: amber help diff)
            amber: a snapshot and a path in it are wanted (see: amber help extract)
            amber: a snapshot, and a directory or tar archive, are wanted (see: amber help export-fs)
            amber: --core says which process (see: amber help export)
            """);
  }
}
