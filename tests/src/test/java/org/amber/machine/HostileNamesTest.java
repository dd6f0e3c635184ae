package org.amber.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.amber.kernel.fs.memory.InodeState;
import org.amber.kernel.fs.memory.TreeState;
import org.amber.snapshot.PageSupplier;
import org.amber.snapshot.SnapshotFile;
import org.amber.snapshot.SnapshotWriter;
import org.amber.tests.harness.CapturingHost;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Programs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files are taken out of a snapshot whose maker has chosen their names with care. */
class HostileNamesTest {
  private static final long MEMORY = 256L << 20;

  @TempDir private Path directory = Path.of("");
  private Path saved = Path.of("");

  /** Pages of zeros: here it is about names. */
  private record NoPages(int count) implements PageSupplier {
    @Override
    public void take(int first, int number, MemorySegment target) {}
  }

  @BeforeEach
  void save() throws MachineException, IOException {
    Path guest = new Programs(Layout.find()).find("looked_at").orElseThrow();
    Path work = Files.createDirectory(directory.resolve("work"));
    saved = directory.resolve("saved");
    MachineConfig config =
        new MachineConfig(
            List.of(guest.toString()),
            List.of(),
            Path.of("/"),
            List.of(),
            List.of(),
            work.toString(),
            MachineConfig.Determinism.FULL,
            MEMORY);
    try (Machine machine = Machine.boot(config, new CapturingHost(), null)) {
      StopReason reason = machine.run(new SnapshotPoint.SystemCall("getppid", 1));
      assertThat(reason).isInstanceOf(StopReason.PointReached.class);
      machine.snapshot(saved);
    }
  }

  private void rename(String from, String to) throws IOException {
    try (SnapshotFile file = SnapshotFile.open(saved)) {
      MachineState state = file.kernelState(MachineState.class, MachineStates.registry());
      int found = 0;
      for (TreeState tree : state.files.trees) {
        for (InodeState node : tree.nodes) {
          found += node.names.contains(from) ? 1 : 0;
          node.names.replaceAll(name -> name.equals(from) ? to : name);
        }
      }
      assertThat(found).isEqualTo(1);
      SnapshotWriter writer = new SnapshotWriter(file.manifest(), state, MachineStates::registry);
      assertThat(writer.write(saved, new NoPages(file.pageCount()))).isPositive();
    }
  }

  private List<Path> all() throws IOException {
    try (Stream<Path> found = Files.walk(directory)) {
      return found.sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", ".", "", "../../../evil", "/evil", "a/../../evil", "a\0b"})
  void leadNowhere(String name) throws Exception {
    rename("made", name);
    Path tree = Files.createDirectory(directory.resolve("tree"));
    List<Path> before = all();
    try (SavedMachine machine = SavedMachine.open(saved, new CapturingHost())) {
      assertThatThrownBy(() -> machine.exportFiles(tree, new LocalHost()))
          .isInstanceOf(MachineException.class)
          .hasMessageContaining("it has a file whose name cannot be")
          .message()
          .hasLineCount(1);
      assertThatThrownBy(() -> machine.exportFiles(OutputStream.nullOutputStream()))
          .isInstanceOf(MachineException.class);
    }
    assertThat(all()).isEqualTo(before);
  }

  /** A link of the machine's is made, and never followed. */
  @Test
  void linksAreNotFollowed() throws Exception {
    rename("soft", "soft\u00e9 name");
    Path tree = Files.createDirectory(directory.resolve("tree"));
    try (SavedMachine machine = SavedMachine.open(saved, new CapturingHost())) {
      assertThat(machine.exportFiles(tree, new LocalHost()).files()).isEqualTo(5);
    }
    try (Stream<Path> found = Files.walk(tree)) {
      assertThat(found.filter(Files::isSymbolicLink)).hasSize(1);
    }
  }
}
