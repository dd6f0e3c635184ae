package org.amber.snapshot.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.SnapshotPlaces;
import org.amber.tests.fuzz.Decoder;
import org.jspecify.annotations.Nullable;

/** The small files of a machine in a store, each with the same bytes. */
public final class StoreDecoder implements Decoder {
  private @Nullable StoredMachine machine;

  @Override
  public void read(byte[] bytes) throws IOException {
    StoredMachine known = machine;
    StoredMachine present = known == null ? create() : known;
    machine = present;
    for (String name : new String[] {"machine.json", "ended.json", "tries.json", "aside.txt"}) {
      Path ignored = Files.write(present.directory().resolve(name), bytes);
    }
    int length = read(present);
    if (length < 0) {
      throw new AssertionError("what is read has no length");
    }
  }

  private static int read(StoredMachine machine) throws SnapshotException {
    return machine.description(SnapshotPlaces.FILES).size()
        + machine.tries().count()
        + machine.ended().stream().map(status -> 1).sum()
        + machine.aside().orElse("").length();
  }

  private static StoredMachine create() throws SnapshotException {
    try {
      Path directory = Files.createTempDirectory("store");
      directory.toFile().deleteOnExit();
      return Store.openOrCreate(directory).create("spoiled");
    } catch (SnapshotException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
