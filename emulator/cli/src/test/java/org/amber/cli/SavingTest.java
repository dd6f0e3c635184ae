package org.amber.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.amber.machine.StopReason;
import org.junit.jupiter.api.Test;

/** What is saved where, and what is said of it. */
class SavingTest extends CommandFixture {
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
  void aSnapshotMayNeedAnother() throws IOException {
    String old = Files.createFile(directory.resolve("old")).toString();
    machine = new FakeMachine(new StopReason.PointReached());
    String file = directory + "/new";
    amber("run", "--snapshot-at", "step:9", "-o", file, "--parent", old, "prog");
    assertThat(machine.snapshots).containsExactly(Path.of(file));
    assertThat(machine.parent).isEqualTo(Path.of(old));
    assertThat(amber("run", "--parent", old, "prog")).isEqualTo(125);
    assertThat(messages()).contains("--parent needs --snapshot-at POINT");
    assertThat(amber("run", "--snapshot-at", "step:9", "--parent", old + "x", "prog"))
        .isEqualTo(125);
    assertThat(messages()).contains("there is no file " + old + "x");
    Files.writeString(Path.of(old), "age-encryption.org/v1\n");
    assertThat(amber("run", "--snapshot-at", "step:9", "--parent", old, "prog")).isEqualTo(125);
    assertThat(messages()).endsWith("amber: " + old + " cannot be a parent: it is encrypted\n");
  }

  @Test
  void checkpointsNeedAStore() {
    assertThat(amber("run", "--checkpoint-every", "30s", "prog")).isEqualTo(125);
    assertThat(messages()).contains("checkpoints need a place: --store DIR");
    assertThat(amber("run", "--checkpoint-every", "30", "prog")).isEqualTo(125);
    assertThat(messages()).contains("expected a time or steps, as 30s, 10m or 1e9steps");
    assertThat(amber("run", "--keep", "x", "prog")).isEqualTo(125);
    assertThat(messages()).contains("--keep: x is no number from 1 to 2147483647");
    assertThat(amber("store", "ls", directory.toString())).isEqualTo(125);
    assertThat(messages()).contains("is not a store (it has no file amber-store)");
  }

  /** Options of the run that is over would be refused, or do once more what is done. */
  @Test
  void whoGoesOnWithAMachineIsToldWhatStillHolds() throws IOException {
    String store = directory + "/store";
    Path old = Files.createFile(directory.resolve("old"));
    String rw = directory + ":/d";
    List<String> once =
        List.of(
            ("--store=" + store + " --name=m --snapshot-at=step:9 --output=" + directory + "/o")
                .split(" "));
    List<String> more =
        List.of("--then=stop", "--parent=" + old, "--digest", "--stats", "--strace");
    List<String> boot =
        List.of("--deterministic", "--seed=1", "--clock=virtual", "--env=A=1", "--clean-env");
    List<String> place = List.of("--workdir=/", "--pack=/d", "--commit-on-success");
    List<String> lasting =
        List.of("--rw=" + rw, "--keep=4", "--checkpoint-every=30s", "--max-files=99", "--quiet");
    List<String> words = new ArrayList<>(List.of("run"));
    Stream.of(once, more, boot, place, lasting).forEach(words::addAll);
    words.add("prog");
    assertThat(amber(words.toArray(String[]::new))).as(messages()).isZero();
    assertThat(machine.plan).isNotNull();
    assertThat(repeated(store, "m")).containsExactlyElementsOf(lasting);

    List<String> again = new ArrayList<>(List.of("resume", "--store=" + store, "--name=n"));
    again.addAll(lasting);
    again.addAll(List.of("--clock=host", "--files=host"));
    again.addAll(List.of("--signal=USR1", "--signal-all", "--new-identity=1", old.toString()));
    machine = new FakeMachine(new StopReason.Exited(0));
    assertThat(amber(again.toArray(String[]::new))).as(messages()).isZero();
    assertThat(repeated(store, "n"))
        .startsWith(lasting.toArray(String[]::new))
        .endsWith("--clock=host", "--files=host")
        .hasSize(lasting.size() + 2);
  }

  private static List<String> repeated(String store, String name) throws IOException {
    Path description = Path.of(store, "machines", name, "machine.json");
    JsonObject json = JsonParser.parseString(Files.readString(description)).getAsJsonObject();
    return json.getAsJsonArray("options").asList().stream().map(JsonElement::getAsString).toList();
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
  void aMachineThatItsUserSavedAndEndedSaysSo() {
    machine = new FakeMachine(new StopReason.Saved(Path.of("/there/x.amber")));
    assertThat(amber("run", "--snapshot-at", "step:5", "prog")).isZero();
    assertThat(messages()).isEqualTo("amber: snapshot /there/x.amber at step 100\n");
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
  void whereNoSnapshotCanBeIsToldBeforeAnythingRuns() {
    assertThat(amber("run", "--snapshot-at", "main", "-o", "/dev/null", "prog")).isEqualTo(125);
    assertThat(messages()).contains("/dev/null: it exists and is no regular file: name another");
    assertThat(amber("run", "--checkpoint-to", "/dev/null", "prog")).isEqualTo(125);
    assertThat(machine.runs).isEmpty();
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
}
