package org.amber.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A commit to two directories that is killed at whichever point, and the next one who comes. */
class InterruptedCommitTest {
  private static final String BEFORE =
      """
      mkdir -p a/sub a/gone/deep a/opaque a/dirtofile a/closed b/kept; cd a; echo old > change
      echo x > sub/f; echo g > gone/deep/f; echo o > opaque/o; ln -s change link; echo f > filetodir
      echo z > dirtofile/z; echo n > rename1; echo h > h1; ln h1 h2; chmod 500 closed; cd ../b; echo old > change
      echo gone > gone
      """;
  private static final String CHANGES =
      """
      cd /a; echo new > change; echo more >> sub/f; rm -r gone opaque filetodir dirtofile link
      mkdir -p n1/n2 opaque filetodir; echo in > n1/n2/f; chmod 500 n1/n2 n1; echo p > opaque/p
      echo i > filetodir/i; echo f > dirtofile; ln -s new link; touch -h -d 2001-01-01 link
      mv rename1 rename2; echo two > x; ln x y; chmod 640 h1; mkfifo fifo
      chmod 700 closed; echo c > closed/c; chmod 500 closed
      cd /b; rm gone; echo new > change; mkdir made; chmod 700 kept
      """;

  private final StoppingHost host = new StoppingHost();
  @TempDir private Path directory = Path.of("");
  private Machine machine;

  private void shell(String lines) {
    Processes.Order order =
        new Processes.Order(
            List.of("/bin/sh", "-e", "-c", lines),
            directory,
            new TreeMap<>(HostEnvironment.minimal()),
            Optional.empty(),
            false);
    Result result = Processes.run(order, Duration.ofMinutes(1));
    assertThat(result).isEqualTo(new Result(0, "", ""));
  }

  @BeforeEach
  void runToItsEnd() throws MachineException {
    shell("umask 022; mkdir before; cd before; " + BEFORE + "cd ../..; cp -a before/a before/b .");
    MachineConfig config =
        new MachineConfig(
            List.of("/bin/sh", "-e", "-c", "umask 022;" + CHANGES),
            List.of("PATH=/usr/bin:/bin"),
            Path.of("/"),
            List.of(
                new MachineConfig.HostMount(directory.resolve("a"), "/a", true, true),
                new MachineConfig.HostMount(directory.resolve("b"), "/b", true, true)),
            List.of(),
            "/",
            MachineConfig.Determinism.FULL,
            1L << 30);
    machine = Machine.boot(config, host, null);
    assertThat(machine.run(null)).isEqualTo(new StopReason.Exited(0));
  }

  @AfterEach
  void end() {
    machine.close();
  }

  /** Both directories as they were, in the same inodes. */
  private void putBack() {
    shell(
        "chmod -R u+rwX a b; rm -rf a/* a/.[!.]* b/* b/.[!.]*; cp -a before/a/. a; cp -a before/b/. b");
  }

  private Map<String, String> tree() throws IOException {
    Map<String, String> tree = new TreeMap<>();
    for (String top : List.of("a", "b")) {
      try (Stream<Path> all = Files.walk(directory.resolve(top))) {
        for (Path each : all.sorted(Comparator.naturalOrder()).toList()) {
          tree.put(directory.relativize(each).toString(), describe(each));
        }
      }
    }
    return tree;
  }

  private static String describe(Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    Map<String, Object> stat =
        Files.readAttributes(file, "unix:mode,nlink,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
    text.append(stat.get("mode"));
    if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      text.append(' ').append(stat.get("nlink")).append(' ').append(stat.get("lastModifiedTime"));
    }
    if (Files.isSymbolicLink(file)) {
      text.append(" -> ").append(Files.readSymbolicLink(file));
    } else if (Files.isRegularFile(file)) {
      text.append(' ').append(Files.readString(file));
    }
    return text.toString();
  }

  private List<String> recover(String... names) {
    List<String> told = new ArrayList<>();
    for (String name : names) {
      Path place = directory.resolve(name);
      try (HostFileSystem files = host.directory(place)) {
        told.addAll(new InterruptedCommits(host).recover(place, files));
      }
    }
    return told;
  }

  @Test
  void isCompletedOrHasNeverBeen() throws IOException, MachineException {
    Map<String, String> before = tree();
    machine.commit();
    Map<String, String> after = tree();
    assertThat(after).isNotEqualTo(before).containsKey("a/n1/n2/f").containsKey("b/made");
    boolean decided = false;
    boolean undecided = false;
    boolean complete = false;
    for (int operations = 0; !complete; operations++) {
      putBack();
      host.stopAfter(operations);
      try {
        machine.commit();
        complete = true;
      } catch (StoppingHost.Stopped e) {
        assertThat(operations).isLessThan(1000);
      }
      // Who comes next may be killed, too, and needs not know of both.
      host.stopAfter(operations * 7 % 23);
      try {
        List<String> ignored = recover("b", "a");
      } catch (StoppingHost.Stopped e) {
        assertThat(operations).isLessThan(1000);
      }
      host.stopAfter(Long.MAX_VALUE);
      List<String> ignored = recover(operations % 2 == 0 ? "a" : "b");
      List<String> rest = recover("a", "b");
      Map<String, String> now = tree();
      if (now.equals(before)) {
        assertThat(decided).as("operation %d undoes what was decided", operations).isFalse();
        undecided = true;
      } else {
        assertThat(now).as("after %d operations; %s", operations, rest).isEqualTo(after);
        decided = true;
      }
      assertThat(recover("a", "b")).isEmpty();
    }
    assertThat(decided && undecided).isTrue();
  }

  private void interrupt(long operations) {
    host.stopAfter(operations);
    assertThatThrownBy(machine::commit).isInstanceOf(StoppingHost.Stopped.class);
    host.stopAfter(Long.MAX_VALUE);
  }

  /** Stops as soon as there is such a file in the staging directory of another one. */
  private void interruptWith(String file) throws IOException {
    for (int operations = 0; ; operations++) {
      putBack();
      interrupt(operations);
      Optional<Path> staging = staging("a");
      if (staging.isPresent() && Files.exists(staging.get().resolve(file))) {
        return;
      }
    }
  }

  private Optional<Path> staging(String name) throws IOException {
    try (Stream<Path> all = Files.list(directory.resolve(name))) {
      return all.filter(each -> each.getFileName().toString().startsWith(".amber-commit-"))
          .findFirst();
    }
  }

  private Path staging() throws IOException {
    return staging("a").orElseThrow();
  }

  @Test
  void isLeftToWhoeverIsAtWork() throws IOException {
    interrupt(3);
    Path lock = staging().resolve("lock");
    try (FileChannel other = FileChannel.open(lock, StandardOpenOption.WRITE)) {
      assertThat(other.tryLock()).isNotNull();
      assertThat(recover("a")).isEmpty();
      assertThat(staging()).exists();
    }
    assertThat(recover("a")).singleElement().asString().contains("had changed nothing");
  }

  /** A journal is an order to change files: nobody else may give it. */
  @Test
  void isNotTakenFromOthers() throws IOException {
    interrupt(3);
    Files.setPosixFilePermissions(staging(), PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(recover("a")).singleElement().asString().contains("left as it is");
    assertThat(staging()).exists();
  }

  @Test
  void saysThatItsJournalIsDamaged() throws IOException {
    interrupt(3);
    Files.writeString(staging().resolve("journal"), "amber commit 1");
    assertThat(recover("a")).singleElement().asString().contains("journal").contains("damaged");
    assertThat(staging()).exists();
  }

  /** As where a disk is not mounted. */
  private void replaceByAnother(String name) throws IOException {
    Files.move(directory.resolve(name), directory.resolve(name + ".away"));
    Files.createDirectory(directory.resolve(name));
  }

  private void bringBack(String name) throws IOException {
    Files.delete(directory.resolve(name));
    Files.move(directory.resolve(name + ".away"), directory.resolve(name));
  }

  @Test
  void waitsForDirectoriesThatAreAway() throws IOException, MachineException {
    machine.commit();
    Map<String, String> after = tree();
    interruptWith("journal");
    replaceByAnother("a");
    assertThat(recover("b")).singleElement().asString().contains("waits for").contains("/a, which");
    bringBack("a");
    replaceByAnother("b");
    assertThat(recover("a")).singleElement().asString().contains("completed here").contains("/b");
    bringBack("b");
    assertThat(recover("b")).singleElement().asString().endsWith("was completed");
    assertThat(recover("a")).singleElement().asString().endsWith("was completed");
    assertThat(tree()).isEqualTo(after);
  }

  @Test
  void whatWasCompleteIsNotSaidToHaveChangedNothing() throws IOException {
    interruptWith("done");
    Files.delete(staging().resolve("journal"));
    interruptTidying();
    assertThat(recover("a")).singleElement().asString().contains("was complete");
    assertThat(recover("a", "b")).isEmpty();
  }

  /** All goes but that it was done, which goes last. */
  private void interruptTidying() throws IOException {
    for (int operations = 1; Files.exists(staging().resolve("placed")); operations++) {
      host.stopAfter(operations);
      assertThatThrownBy(() -> recover("a")).isInstanceOf(StoppingHost.Stopped.class);
      host.stopAfter(Long.MAX_VALUE);
    }
    assertThat(staging().resolve("done")).exists();
  }

  @Test
  void isFoundBelowADirectoryThatGivesItsGroup() throws IOException {
    shell("chmod 2775 a");
    interrupt(3);
    assertThat(recover("a")).singleElement().asString().contains("had changed nothing");
  }

  /** Programs can leave anything in a directory that they may write to. */
  @Test
  void readsNoJournalThatNoCommitCanHave() throws IOException {
    interrupt(3);
    try (FileChannel journal =
        FileChannel.open(
            staging().resolve("journal"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      int written = journal.write(ByteBuffer.allocate(1), 64 << 20);
      assertThat(written).isOne();
    }
    assertThat(recover("a")).singleElement().asString().contains("too large");
  }
}
