package org.amber.machine;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.amber.inspect.Difference;
import org.amber.inspect.Item;
import org.amber.inspect.Scope;
import org.amber.inspect.Subject;

/** Looks into spoiled snapshots in every way, and takes out of them what there is. */
final class HostileLooks {
  private static final int SHORTEST_TEXT = 4;

  private final Path directory;
  private final HostConnection host;

  /**
   * @param directory for what is taken out, which is removed each time
   */
  HostileLooks(Path directory, HostConnection host) {
    this.directory = directory;
    this.host = host;
  }

  /**
   * @return how many items there were to be seen
   * @throws MachineException with one line
   */
  int look(Path file) throws MachineException, IOException {
    int[] seen = {0};
    try (SavedMachine machine = SavedMachine.open(file, host)) {
      for (Subject subject : Subject.values()) {
        machine.describe(subject, Scope.ALL, true, SHORTEST_TEXT, (Item item) -> seen[0]++);
      }
      machine.compareWith(machine, (Difference difference) -> seen[0]++);
      machine.exportFiles(OutputStream.nullOutputStream());
      takeOut(machine);
    } finally {
      clear();
    }
    return seen[0];
  }

  private void takeOut(SavedMachine machine) throws MachineException, IOException {
    Path tree = Files.createDirectories(directory.resolve("tree"));
    machine.exportFiles(tree, new LocalHost());
    try (FileChannel core =
        FileChannel.open(
            directory.resolve("core"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      machine.writeCore(firstProcess(machine), core);
    }
  }

  private static int firstProcess(SavedMachine machine) throws MachineException {
    int[] first = {0};
    machine.describe(
        Subject.TREE,
        Scope.ALL,
        false,
        SHORTEST_TEXT,
        item -> first[0] = first[0] == 0 ? Integer.parseInt(item.key()) : first[0]);
    return first[0];
  }

  private void clear() throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> found = Files.walk(directory)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }
}
