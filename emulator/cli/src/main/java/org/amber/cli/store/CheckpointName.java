package org.amber.cli.store;

import java.util.List;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.store.Checkpoint;
import org.amber.snapshot.store.Store;
import org.amber.snapshot.store.StoredMachine;

/**
 * A checkpoint as users name it: NAME or NAME@N.
 *
 * @param machine its name
 * @param number of the checkpoint; {@link #NEWEST}: whichever is that
 */
public record CheckpointName(String machine, int number) {
  /** In place of a number. */
  public static final int NEWEST = 0;

  /** Reads a name; what is no number behind the last {@code @} belongs to the machine's. */
  public static CheckpointName parse(String text) {
    int at = text.lastIndexOf('@');
    if (at > 0 && text.substring(at + 1).matches("[0-9]{1,9}")) {
      return new CheckpointName(
          text.substring(0, at), Integer.parseInt(text, at + 1, text.length(), 10));
    }
    return new CheckpointName(text, NEWEST);
  }

  /**
   * The machine of this name.
   *
   * @throws SnapshotException when there is none
   */
  public StoredMachine in(Store store) throws SnapshotException {
    return store
        .machine(machine)
        .orElseThrow(
            () ->
                new SnapshotException(
                    "there is no machine %s in %s".formatted(machine, store.directory())));
  }

  /** Whether no number was said. */
  public boolean isNewest() {
    return number == NEWEST;
  }

  /**
   * The checkpoint of this name.
   *
   * @throws SnapshotException when there is none
   */
  public Checkpoint of(StoredMachine stored) throws SnapshotException {
    List<Checkpoint> all = stored.checkpoints();
    if (all.isEmpty()) {
      throw new SnapshotException(machine + " has no checkpoint");
    }
    return isNewest()
        ? all.getLast()
        : all.stream()
            .filter(checkpoint -> checkpoint.number() == number)
            .findFirst()
            .orElseThrow(
                () ->
                    new SnapshotException(
                        "%s has no checkpoint %d, but %d to %d"
                            .formatted(
                                machine, number, all.getFirst().number(), all.getLast().number())));
  }
}
