package org.amber.kernel.fs.overlay;

import java.util.IdentityHashMap;
import java.util.List;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.fs.host.HostHandle;
import org.amber.kernel.fs.memory.MemoryInode;
import org.amber.state.NotSaved;

/**
 * Brings what the machine has changed to the host's directory, all or nothing: all of it is written
 * beside it first ({@link #stage}), then it is decided by a journal ({@link #decide}), then put in
 * its place name by name ({@link #apply}). What stops before the journal is there has changed
 * nothing, what stops after it is completed by {@link StagedCommit#apply} whenever that is.
 */
@NotSaved("at work only when the machine has ended")
public final class OverlayCommit {
  private final HostFileSystem host;
  private final StagedNodes nodes;
  private final StagedCommit staged;
  private final CommitPlan plan;
  private CommitJournal journal = new CommitJournal(CommitJournal.Place.NONE, List.of(), List.of());

  /**
   * @param staging the name of a directory that does not exist, where all is written first
   * @throws org.amber.abi.ErrnoException EXDEV where another file system is mounted in the
   *     directory
   */
  OverlayCommit(OverlayFileSystem fileSystem, String staging) {
    this.host = fileSystem.host();
    this.nodes = new StagedNodes(host);
    this.staged = new StagedCommit(host, staging);
    this.plan = new CommitPlan(fileSystem);
  }

  /** Whether there is nothing to be done. */
  public boolean isEmpty() {
    return plan.operations().isEmpty();
  }

  /** Whether a journal takes all that is to be done. */
  public boolean isPossible() {
    return CommitJournal.hasRoomFor(plan.operations());
  }

  /** Tells the host's directory, which has this path, from others. */
  public CommitJournal.Place place(String path) {
    return staged.place(path);
  }

  /**
   * Makes the staging directory.
   *
   * @throws org.amber.abi.ErrnoException when the host does not let it be made
   */
  public void begin() {
    staged.create();
  }

  /**
   * Writes all that is new; nothing of it has its name yet.
   *
   * @throws org.amber.abi.ErrnoException when the host does not take it, or does not let something
   *     be done that is planned
   */
  public void stage() {
    new CommitRights(host).require(plan.operations());
    IdentityHashMap<MemoryInode, String> written = new IdentityHashMap<>();
    for (CommitPlan.Staged each : plan.staged()) {
      String path = staged.at(each.name());
      String first = written.putIfAbsent(each.node(), path);
      if (first == null) {
        nodes.write(each.node(), path);
      } else {
        link(first, path);
      }
    }
  }

  private void link(String from, String to) {
    try (HostHandle file = host.handle(from)) {
      host.link(file, to);
    }
  }

  /**
   * Writes the journal, durably.
   *
   * @param decider the directory whose journal decides of this one too
   * @param others directories that wait for this one
   * @throws org.amber.abi.ErrnoException when the host does not take it
   */
  public void decide(CommitJournal.Place decider, List<CommitJournal.Place> others) {
    journal = new CommitJournal(decider, others, plan.operations());
    staged.write(journal);
  }

  /**
   * Puts everything in its place, durably.
   *
   * @throws org.amber.abi.ErrnoException when the host refuses; what is left can be done later
   */
  public void apply() {
    staged.apply(journal);
  }

  /**
   * Removes what was staged and is not needed, or what was replaced.
   *
   * @throws org.amber.abi.ErrnoException when some of it cannot be removed
   */
  public void discard() {
    staged.discard();
  }
}
