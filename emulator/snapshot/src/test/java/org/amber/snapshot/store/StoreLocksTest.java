package org.amber.snapshot.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locks in a store, as other processes see them: Linux lists them in /proc/locks. */
class StoreLocksTest {
  private static final Path LOCKS = Path.of("/proc/locks");

  @TempDir private Path directory = Path.of("");

  @BeforeEach
  void whereLocksCanBeSeen() {
    assumeTrue(Files.exists(LOCKS), "only Linux lists locks");
  }

  private Store store() throws IOException {
    return Store.openOrCreate(directory.resolve("store"));
  }

  /** Whether this process has a lock of a file. */
  private static boolean isLocked(Path file) throws IOException {
    String pid = " " + ProcessHandle.current().pid() + " ";
    String inode = ":" + Files.getAttribute(file, "unix:ino") + " ";
    return Files.readAllLines(LOCKS).stream()
        .anyMatch(line -> line.contains(pid) && line.contains(inode));
  }

  @Test
  void locksAreThereBeforeADiskIsFull() throws IOException {
    Store store = store();
    assertThat(store.directory().resolve("lock")).isEmptyFile();
    assertThat(store.create("machine").directory().resolve("lock")).isEmptyFile();
  }

  @Test
  void aMachineStaysClaimedWhoeverTriesOrLooks() throws IOException {
    StoredMachine machine = store().create("machine");
    Path lock = machine.directory().resolve("lock");
    try (MachineClaim claim = machine.claim().orElseThrow()) {
      assertThat(isLocked(lock)).isTrue();
      assertThat(machine.isClaimed()).isTrue();
      assertThat(machine.claim()).isEmpty();
      assertThat(claim.machine().isClaimed()).isTrue();
      assertThat(isLocked(lock)).isTrue();
    }
    assertThat(isLocked(lock)).isFalse();
    assertThat(machine.isClaimed()).isFalse();
  }

  @Test
  void whoWritesLongerThanAnotherKeepsTheLock() throws IOException {
    Store store = store();
    Path lock = store.directory().resolve("lock");
    boolean locked =
        store.shared(
            () -> {
              boolean other = CompletableFuture.supplyAsync(() -> writes(store, lock)).join();
              assertThat(store.alone()).isNull();
              return other && isLocked(lock);
            });
    assertThat(locked).isTrue();
    assertThat(isLocked(lock)).isFalse();
    try (StoreLocks.Lock alone = store.alone()) {
      assertThat(alone).isNotNull();
      assertThat(isLocked(lock)).isTrue();
    }
  }

  private static boolean writes(Store store, Path lock) {
    try {
      return store.shared(() -> isLocked(lock));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Whoever lists the machines does so for a moment only. */
  @Test
  void whoLooksIsNotTakenForTheOwner() throws IOException {
    StoredMachine machine = store().create("machine");
    AtomicBoolean enough = new AtomicBoolean();
    CompletableFuture<Void> looking =
        CompletableFuture.runAsync(
            () -> {
              while (!enough.get()) {
                boolean ignored = isClaimed(machine);
              }
            });
    try {
      for (int i = 0; i < 500; i++) {
        machine.claim().orElseThrow().close();
      }
    } finally {
      enough.set(true);
      looking.join();
    }
  }

  private static boolean isClaimed(StoredMachine machine) {
    try {
      return machine.isClaimed();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatNobodyNeedsIsRemoved() throws IOException {
    Store store = store();
    for (String name : new String[] {"never-saved", "well", "ill"}) {
      try (MachineClaim claim = store.create(name).claim().orElseThrow()) {
        if (!name.equals("never-saved")) {
          claim.ended(name.equals("well") ? 0 : 1);
        }
        assertThat(claim.removeIfNeedless()).isEqualTo(!name.equals("ill"));
      }
    }
    assertThat(store.machines()).extracting(StoredMachine::name).containsExactly("ill");
  }
}
