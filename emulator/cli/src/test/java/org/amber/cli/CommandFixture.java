package org.amber.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.amber.cli.inspect.SampleInspection;
import org.amber.inspect.Inspection;
import org.amber.machine.Engine;
import org.amber.machine.MachineConfig;
import org.amber.machine.ResumeOptions;
import org.amber.machine.SavedMachine;
import org.amber.machine.StopReason;
import org.amber.snapshot.Manifest;
import org.amber.snapshot.SnapshotPlaces;
import org.amber.snapshot.age.EncryptedPlaces;
import org.amber.snapshot.age.SnapshotKeys;
import org.amber.table.Row;
import org.amber.table.SyscallTable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** The amber command with a machine that only says what it is told to do. */
abstract class CommandFixture {
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

  final ByteArrayOutputStream output = new ByteArrayOutputStream();
  OutputStream outputTo = output;
  final ByteArrayOutputStream messages = new ByteArrayOutputStream();
  FakeMachine machine = new FakeMachine(new StopReason.Exited(0));
  @Nullable MachineConfig booted;
  @Nullable Path compacted;
  @Nullable TraceTarget traced;
  @Nullable Path resumed;
  @Nullable ResumeOptions resumedWith;
  @Nullable RuntimeException failure;
  boolean outputKept;
  final SnapshotKeys keys = new SnapshotKeys(List::of, () -> null);

  int amber(String... arguments) {
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
                "Linux",
                "");
          }

          @Override
          public SnapshotKeys keys() {
            return keys;
          }

          @Override
          public EncryptedPlaces places() {
            return new EncryptedPlaces(SnapshotPlaces.FILES, keys);
          }

          @Override
          public void useEngine(Engine engine) {}

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
            new PrintStream(outputTo, true, StandardCharsets.UTF_8),
            new PrintStream(messages, true, StandardCharsets.UTF_8),
            () -> true);
    return new AmberCommand(context).execute(List.of(arguments));
  }

  String messages() {
    return messages.toString(StandardCharsets.UTF_8);
  }

  String output() {
    return output.toString(StandardCharsets.UTF_8);
  }

  MachineConfig booted() {
    assertThat(booted).as(messages()).isNotNull();
    return Objects.requireNonNull(booted);
  }
}
