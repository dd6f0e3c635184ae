package org.amber.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.amber.abi.ErrnoException;
import org.amber.kernel.fs.overlay.CommitJournal;
import org.amber.kernel.fs.overlay.OverlayCommit;
import org.amber.kernel.fs.overlay.OverlayFileSystem;
import org.amber.kernel.fs.overlay.StagedCommit;
import org.amber.kernel.vfs.FileName;
import org.amber.libc.HostEntropy;
import org.amber.state.NotSaved;

/**
 * Changes of the machine to directories of the host that are to reach them all or not at all. With
 * more than one directory the journal of the first decides: it is written last, and goes when the
 * others are done. What breaks off is completed, or undone, by {@link InterruptedCommits}.
 */
@NotSaved("at work only when the machine has ended")
final class StagedChanges {
  private static final int RANDOM_BYTES = 6;

  private final List<Place> places;
  private final List<Running> running = new ArrayList<>();
  private final String staging =
      StagedCommit.PREFIX + HexFormat.of().formatHex(HostEntropy.bytes(RANDOM_BYTES));

  /** A directory of the host and what the machine has made of it. */
  record Place(Path host, OverlayFileSystem files) {}

  /** One that is being done. */
  private record Running(Path host, OverlayCommit commit, CommitLock lock) {
    CommitJournal.Place place() {
      return commit.place(FileName.fromText(host.toString()));
    }
  }

  StagedChanges(List<Place> places) {
    this.places = places;
  }

  /**
   * Writes all changes, then puts them in their places.
   *
   * @throws MachineException saying what has failed and what is left
   */
  void commit() throws MachineException {
    try {
      for (Place place : places) {
        stage(place);
      }
      decide();
      for (Running one : running.reversed()) {
        apply(one);
      }
    } finally {
      running.forEach(one -> one.lock().close());
    }
  }

  private void stage(Place place) throws MachineException {
    try {
      OverlayCommit commit = place.files().commit(staging);
      if (commit.isEmpty()) {
        return;
      }
      if (!commit.isPossible()) {
        throw new IOException("more changes than one commit can have");
      }
      commit.begin();
      CommitLock lock = CommitLock.take(place.host(), staging);
      if (lock == null) {
        throw new IOException("somebody else has taken " + staging);
      }
      running.add(new Running(place.host(), commit, lock));
      commit.stage();
    } catch (ErrnoException e) {
      throw undone(place.host(), e.errno().text());
    } catch (IOException e) {
      throw undone(place.host(), String.valueOf(e.getMessage()));
    }
  }

  /** Nothing is decided yet. */
  private MachineException undone(Path host, String reason) {
    running.forEach(this::discard);
    return new MachineException(
        "cannot commit to %s: %s; nothing was changed".formatted(host, reason));
  }

  /** The last journal is the one that counts. */
  private void decide() throws MachineException {
    for (int i = running.size() - 1; i >= 0; i--) {
      Running one = running.get(i);
      try {
        if (i > 0) {
          one.commit().decide(running.getFirst().place(), List.of());
        } else {
          one.commit()
              .decide(
                  CommitJournal.Place.NONE, running.stream().skip(1).map(Running::place).toList());
        }
      } catch (ErrnoException e) {
        throw undone(one.host(), e.errno().text());
      }
    }
  }

  private void discard(Running one) {
    try {
      one.commit().discard();
    } catch (ErrnoException e) {
      System.getLogger(StagedChanges.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "cannot remove {0}: {1}",
              one.host().resolve(staging),
              e.errno().text());
    }
  }

  private void apply(Running one) throws MachineException {
    try {
      one.commit().apply();
    } catch (ErrnoException e) {
      throw new MachineException(
          "cannot commit all to %s: %s; the next amber with --rw %s tries again, from %s"
              .formatted(one.host(), e.errno().text(), one.host(), one.host().resolve(staging)));
    }
    discard(one);
  }
}
