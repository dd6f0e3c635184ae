package org.amber.cli.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.amber.snapshot.SnapshotPlaces;
import org.amber.snapshot.age.EncryptedPlaces;
import org.amber.snapshot.age.SnapshotKeys;
import org.amber.snapshot.store.Store;
import org.amber.snapshot.store.StoredMachine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A keeper with a script in the place of amber, which cannot go on with the machine. */
class MachineKeeperTest {
  private static final long THREE_GIB = 3L << 30;

  @TempDir private Path directory = Path.of("");
  private Path home = Path.of("");
  private final List<String> said = new ArrayList<>();

  @BeforeEach
  void makeMachine() throws IOException {
    home = stored().directory();
    Path ignored = Files.createFile(home.resolve("00000001.amber"));
  }

  private StoredMachine stored() throws IOException {
    Store store = Store.openOrCreate(directory.resolve("store"));
    return store.machine("m").isPresent() ? store.machine("m").get() : store.create("m");
  }

  private MachineKeeper keep(String script) throws IOException {
    Path amber = Files.writeString(directory.resolve("amber"), "#!/bin/sh\n" + script);
    assertThat(amber.toFile().setExecutable(true)).isTrue();
    EncryptedPlaces places =
        new EncryptedPlaces(SnapshotPlaces.FILES, new SnapshotKeys(List::of, () -> null)).unasked();
    Restart restart = new Restart(amber, places, List.of());
    MachineKeeper keeper = new MachineKeeper(stored(), restart, false, said::add);
    keeper.run();
    return keeper;
  }

  /** What it printed before is in the same file, however much that is. */
  @Test
  void whatFailedIsToldOfThisTime() throws IOException {
    try (RandomAccessFile output = new RandomAccessFile(home.resolve("output").toFile(), "rw")) {
      output.setLength(THREE_GIB);
    }
    MachineKeeper keeper =
        keep("mkdir '%s/once' && printf '\\377\\namber: broken\\n'; exit 125".formatted(directory));
    assertThat(keeper.isWell()).isFalse();
    assertThat(said)
        .filteredOn(line -> line.contains("failed"))
        .containsExactly(
            "m: checkpoint 1 failed: amber ended with status 125: broken",
            "m: checkpoint 1 failed: amber ended with status 125",
            "m: checkpoint 1 failed: amber ended with status 125");
    assertThat(said.getLast()).startsWith("m: is set aside after 3 tries");
  }

  /** Ctrl-C at the terminal of amber up would reach the guests, and they would end by it. */
  @Test
  void aTerminalsSignalsAreNotForTheMachine() throws IOException {
    MachineKeeper keeper =
        keep("for s in INT QUIT HUP; do kill -$s $$; done; echo amber: lives; exit 125");
    assertThat(keeper.isWell()).isFalse();
    assertThat(said).contains("m: checkpoint 1 failed: amber ended with status 125: lives");
  }

  /** A key that is forgotten once must not set a machine aside. */
  @Test
  void withoutItsKeyNothingIsTried() throws IOException {
    Path golden = Path.of("../snapshot/src/test/resources/age/short.age");
    Files.copy(golden, home.resolve("00000001.amber"), StandardCopyOption.REPLACE_EXISTING);
    for (int i = 0; i < 4; i++) {
      assertThat(keep("exit 125").isWell()).isFalse();
    }
    assertThat(said)
        .hasSize(4)
        .allMatch(line -> line.contains("m: cannot go on: ") && line.contains("is encrypted"));
    assertThat(stored().tries().count()).isZero();
  }

  @Test
  void whatIsNoDescriptionIsTold() throws IOException {
    Files.writeString(home.resolve("machine.json"), "{\"options\": [{}]}");
    assertThat(keep("exit 0").isWell()).isFalse();
    assertThat(said).hasSize(2);
  }
}
