package org.amber.cli.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.store.Store;
import org.amber.snapshot.store.StoredMachine;

/** Finds out whether others may have a say in a store. */
public final class StoreOwner {
  private static final Path SELF = Path.of("/proc/self");

  private StoreOwner() {}

  /**
   * Options that were found in a store are only followed where nobody else could have put them.
   *
   * @throws SnapshotException when somebody else could
   */
  public static void require(Store store) throws SnapshotException {
    try {
      UserPrincipal user = Files.getOwner(SELF);
      check(store.directory(), user);
      check(store.machinesDirectory(), user);
      for (StoredMachine machine : store.machines()) {
        check(machine.directory(), user);
      }
    } catch (IOException e) {
      throw new SnapshotException(store.directory() + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static void check(Path directory, UserPrincipal user) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
    if (!Files.getOwner(directory).equals(user)) {
      throw new SnapshotException(
          "%s belongs to %s: only its owner goes on with its machines"
              .formatted(directory, Files.getOwner(directory)));
    }
    if (permissions.contains(PosixFilePermission.GROUP_WRITE)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new SnapshotException(
          directory
              + " can be written by others, who could open your files to a machine: chmod it");
    }
  }
}
