package org.amber.machine;

import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** The snapshots of one machine, of which one is written at a time. For the machine's thread. */
@NotSaved("at work only while a snapshot is written")
final class SnapshotJobs {
  private final Assembly assembly;
  private @Nullable SnapshotJob job;
  private boolean rehearsed;

  SnapshotJobs(Assembly assembly) {
    this.assembly = assembly;
  }

  /**
   * Captures the machine, when no other snapshot of it is being written any more.
   *
   * @param runsOn whether the machine does so meanwhile
   */
  SnapshotJob begin(SnapshotTarget target, boolean runsOn) {
    await();
    SnapshotJob begun = SnapshotJob.begin(assembly, target, runsOn);
    job = begun;
    // It holds on to copies of pages, for nobody once it has ended.
    begun.whenDone(outcome -> job = null);
    return begun;
  }

  /**
   * Takes the machine's state once, for nothing: what the JVM needs the first time, to link
   * classes, is done while nobody waits, and not while a large machine stands still.
   */
  void rehearse() {
    if (!rehearsed) {
      rehearsed = true;
      new Capture(assembly).rehearse();
    }
  }

  /** Whether a snapshot is being written. */
  boolean isAtWork() {
    return job != null;
  }

  /** Has something done when no snapshot is being written any more; at once if none is. */
  void whenIdle(Runnable action) {
    if (job == null) {
      action.run();
    } else {
      job.whenDone(outcome -> action.run());
    }
  }

  /** Stands still until no snapshot is being written; who is told of the end may begin another. */
  void await() {
    while (job != null) {
      SnapshotJob.Outcome ignored = job.await();
    }
  }
}
