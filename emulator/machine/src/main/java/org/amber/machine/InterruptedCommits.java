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
import org.jspecify.annotations.Nullable;

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
    for (String staging : StagedCommit.leftIn(files)) {
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
        commit.discard();
        tell(directory, staging, "had changed nothing, and was removed");
      } else if (journal.decider().isEmpty()) {
        complete(directory, commit, journal, staging);
      } else {
        follow(directory, commit, journal, staging);
      }
    }
  }

  private void complete(Path directory, StagedCommit commit, CommitJournal journal, String staging)
      throws IOException {
    commit.apply(journal);
    for (String other : journal.others()) {
      Path place = Path.of(FileName.toText(other));
      if (!completeOther(place, staging)) {
        tell(directory, staging, "was completed here; " + place + " waits for who grants it");
        return;
      }
    }
    commit.discard();
    tell(directory, staging, "was completed");
  }

  /** Whether nothing is left to be done there. */
  private boolean completeOther(Path place, String staging) throws IOException {
    try (HostFileSystem files = host.directory(place);
        CommitLock lock = CommitLock.take(place, staging)) {
      StagedCommit commit = new StagedCommit(files, staging);
      if (lock == null || !commit.belongsTo(user)) {
        return files.stat(staging) == null;
      }
      CommitJournal journal = commit.journal();
      if (journal != null) {
        commit.apply(journal);
        tell(place, staging, "was completed");
      }
      commit.discard();
      return true;
    } catch (ErrnoException e) {
      return false;
    }
  }

  /** Another directory's journal decides. */
  private void follow(Path directory, StagedCommit commit, CommitJournal journal, String staging) {
    Path place = Path.of(FileName.toText(journal.decider()));
    CommitJournal decision;
    try (HostFileSystem files = host.directory(place)) {
      decision = decision(new StagedCommit(files, staging));
    } catch (ErrnoException e) {
      tell(directory, staging, "waits for " + place + ", which cannot be read");
      return;
    }
    if (decision == null) {
      commit.discard();
      tell(directory, staging, "had changed nothing, and was removed");
    } else {
      commit.apply(journal);
      commit.discard();
      tell(directory, staging, "was completed");
    }
  }

  private @Nullable CommitJournal decision(StagedCommit decider) {
    return decider.belongsTo(user) ? decider.journal() : null;
  }
}
