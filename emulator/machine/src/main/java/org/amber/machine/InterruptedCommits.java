package org.amber.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.amber.abi.ErrnoException;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.fs.overlay.CommitJournal;
import org.amber.kernel.fs.overlay.StagedCommit;
import org.amber.kernel.vfs.FileName;
import org.amber.state.NotSaved;

/**
 * Completes what {@link StagedChanges} had decided, or removes what it had not, where that was
 * killed. Only staging directories are looked at that this user has made and nobody else can write
 * to: a journal is an order to change files.
 */
@NotSaved("the host's")
final class InterruptedCommits {
  private final HostConnection host;
  private final int user;
  private final List<String> told = new ArrayList<>();

  InterruptedCommits(HostConnection host) {
    this.host = host;
    this.user = HostUser.credentials().uid();
  }

  /**
   * Does so in a directory that the user grants for writing.
   *
   * @param files the same directory
   * @return what was done, a line for each
   */
  List<String> recover(Path directory, HostFileSystem files) {
    for (String staging : leftIn(files)) {
      try {
        recover(directory, files, staging);
      } catch (ErrnoException e) {
        tell(directory, staging, "cannot be completed now: " + e.errno().text());
      } catch (IOException | IllegalArgumentException e) {
        tell(directory, staging, "cannot be completed now: " + e.getMessage());
      }
    }
    return told;
  }

  /** In a directory that cannot be listed nobody finds anything. */
  private static List<String> leftIn(HostFileSystem files) {
    try {
      return StagedCommit.leftIn(files);
    } catch (ErrnoException e) {
      return List.of();
    }
  }

  private void tell(Path directory, String staging, String what) {
    told.add(
        "%s: a commit that was interrupted (%s) %s"
            .formatted(directory, FileName.toText(staging), what));
  }

  private void recover(Path directory, HostFileSystem files, String staging) throws IOException {
    StagedCommit commit = new StagedCommit(files, staging);
    if (!commit.belongsTo(user)) {
      tell(directory, staging, "is another user's, and was left as it is");
      return;
    }
    try (CommitLock lock = CommitLock.take(directory, staging)) {
      if (lock == null) {
        return; // somebody is at work
      }
      CommitJournal journal = commit.journal();
      if (journal == null) {
        boolean done = commit.isDone();
        commit.discard();
        tell(
            directory,
            staging,
            done ? "was complete, and is tidied up" : "had changed nothing, and was removed");
      } else if (journal.decider().isNone()) {
        complete(directory, commit, journal, staging);
      } else {
        follow(directory, commit, journal, staging);
      }
    }
  }

  private void complete(Path directory, StagedCommit commit, CommitJournal journal, String staging)
      throws IOException {
    commit.apply(journal);
    for (CommitJournal.Place other : journal.others()) {
      if (!completeOther(other, staging)) {
        tell(
            directory,
            staging,
            "was completed here; %s waits for who grants it".formatted(path(other)));
        return;
      }
    }
    commit.discard();
    tell(directory, staging, "was completed");
  }

  private static Path path(CommitJournal.Place place) {
    return Path.of(FileName.toText(place.path()));
  }

  /** Whether nothing is left to be done there. */
  private boolean completeOther(CommitJournal.Place other, String staging) throws IOException {
    Path place = path(other);
    try (HostFileSystem files = host.directory(place)) {
      StagedCommit commit = new StagedCommit(files, staging);
      return commit.belongsTo(user)
          ? completeOther(place, commit, staging)
          : commit.isGoneFrom(other);
    } catch (ErrnoException e) {
      return false;
    }
  }

  private boolean completeOther(Path place, StagedCommit commit, String staging)
      throws IOException {
    try (CommitLock lock = CommitLock.take(place, staging)) {
      if (lock == null) {
        return false;
      }
      CommitJournal journal = commit.journal();
      if (journal != null) {
        commit.apply(journal);
        tell(place, staging, "was completed");
      }
      commit.discard();
      return true;
    }
  }

  /** Another directory's journal decides. */
  private void follow(Path directory, StagedCommit commit, CommitJournal journal, String staging) {
    switch (decision(journal.decider(), staging)) {
      case MADE -> {
        commit.apply(journal);
        commit.discard();
        tell(directory, staging, "was completed");
      }
      case NEVER_MADE -> {
        commit.discard();
        tell(directory, staging, "had changed nothing, and was removed");
      }
      case UNKNOWN ->
          tell(
              directory,
              staging,
              "waits for %s, which is not there as it was".formatted(path(journal.decider())));
    }
  }

  private enum Decision {
    MADE,
    NEVER_MADE,
    UNKNOWN
  }

  private Decision decision(CommitJournal.Place place, String staging) {
    try (HostFileSystem files = host.directory(path(place))) {
      StagedCommit decider = new StagedCommit(files, staging);
      if (decider.belongsTo(user)) {
        boolean made = decider.isDone() || decider.journal() != null;
        return made ? Decision.MADE : Decision.NEVER_MADE;
      }
      return decider.isGoneFrom(place) ? Decision.NEVER_MADE : Decision.UNKNOWN;
    } catch (ErrnoException e) {
      return Decision.UNKNOWN;
    }
  }
}
