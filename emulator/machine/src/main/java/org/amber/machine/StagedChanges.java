package org.amber.machine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.amber.abi.ErrnoException;
import org.amber.kernel.fs.overlay.OverlayCommit;
import org.amber.kernel.fs.overlay.OverlayFileSystem;
import org.amber.libc.HostEntropy;
import org.amber.state.NotSaved;

/** Changes of the machine to directories of the host that are to reach them all or not at all. */
@NotSaved("at work only when the machine has ended")
final class StagedChanges {
  private static final int RANDOM_BYTES = 6;

  private final List<Place> places;

  /** A directory of the host and what the machine has made of it. */
  record Place(Path host, OverlayFileSystem files) {}

  /** One that is being done. */
  private record Running(Path host, String staging, OverlayCommit commit) {}

  StagedChanges(List<Place> places) {
    this.places = places;
  }

  /**
   * Writes all changes, then puts them in their places.
   *
   * @throws MachineException saying what has failed and what is left
   */
  void commit() throws MachineException {
    String staging = ".amber-commit-" + HexFormat.of().formatHex(HostEntropy.bytes(RANDOM_BYTES));
    List<Running> running = new ArrayList<>();
    for (Place place : places) {
      Running one = new Running(place.host(), staging, place.files().commit(staging));
      running.add(one);
      stage(one, running);
    }
    for (Running one : running) {
      apply(one);
    }
  }

  private static void stage(Running one, List<Running> all) throws MachineException {
    try {
      boolean ignored = one.commit().stage();
    } catch (ErrnoException e) {
      all.forEach(StagedChanges::discard);
      throw new MachineException(
          "cannot commit to %s: %s; nothing was changed".formatted(one.host(), e.errno().text()));
    }
  }

  private static void discard(Running one) {
    try {
      one.commit().discard();
    } catch (ErrnoException e) {
      System.getLogger(StagedChanges.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "cannot remove {0}: {1}",
              one.host().resolve(one.staging()),
              e.errno().text());
    }
  }

  private static void apply(Running one) throws MachineException {
    try {
      one.commit().apply();
    } catch (ErrnoException e) {
      throw new MachineException(
          "cannot commit all to %s: %s; the rest, and what was replaced, is in %s"
              .formatted(one.host(), e.errno().text(), one.host().resolve(one.staging())));
    }
    try {
      one.commit().sync();
    } catch (ErrnoException e) {
      throw new MachineException(
          "cannot make the commit to %s durable: %s; what was replaced is in %s"
              .formatted(one.host(), e.errno().text(), one.host().resolve(one.staging())));
    }
    discard(one);
  }
}
