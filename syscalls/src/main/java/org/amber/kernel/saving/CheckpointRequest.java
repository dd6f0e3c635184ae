package org.amber.kernel.saving;

import org.amber.abi.Errno;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** A thread wants the machine saved, and waits until it is. */
@NotSaved("what becomes of it is in the thread's call record")
public final class CheckpointRequest {
  /** The thread that waits. */
  public interface Asker {
    /** Whether it still does; it may have been killed. */
    boolean waits();

    /** The machine is about to be saved: in what is saved, the call has succeeded. */
    void taken();

    /**
     * @param failure null: the checkpoint is durable
     */
    void ended(@Nullable Errno failure);
  }

  private final String name;
  private final Asker asker;
  private final Runnable whenEnded;
  private final WaitQueue queue = new WaitQueue();

  CheckpointRequest(String name, Asker asker, Runnable whenEnded) {
    this.name = name;
    this.asker = asker;
    this.whenEnded = whenEnded;
  }

  /** 1 to 64 letters, digits, dots, underscores and hyphens; neither "." nor "..". */
  public String name() {
    return name;
  }

  /** Woken when the request has ended. */
  public WaitQueue queue() {
    return queue;
  }

  /**
   * The machine is about to be saved.
   *
   * @return false when nobody wants that any more: the request has ended
   */
  public boolean take() {
    if (!asker.waits()) {
      whenEnded.run();
      return false;
    }
    asker.taken();
    return true;
  }

  /**
   * The machine is saved, durably, or is not.
   *
   * @param failure null: it is
   */
  public void end(@Nullable Errno failure) {
    whenEnded.run();
    if (asker.waits()) {
      asker.ended(failure);
      queue.wakeAll();
    }
  }
}
