package org.amber.machine;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.amber.kernel.wait.HostEvents;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** What other threads have the machine's thread do for them, between two steps of the guest. */
@NotSaved("at work only while a snapshot is written")
final class Errands {
  private final HostEvents events;
  private final BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();

  Errands(HostEvents events) {
    this.events = events;
  }

  /**
   * Has something done by the machine's thread, and waits until it is.
   *
   * @throws RuntimeException what the errand throws
   */
  void run(Runnable errand) {
    FutureTask<@Nullable Void> task = new FutureTask<>(errand, null);
    leave(task);
    try {
      Void ignored = task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Has something done by the machine's thread, soon. */
  void leave(Runnable errand) {
    waiting.add(errand);
    events.post(this::serve);
  }

  /** The machine's thread does what waits. */
  void serve() {
    for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
      task.run();
    }
  }

  /**
   * The machine's thread does what waits, or comes within a time.
   *
   * @param millis how long to wait for the first
   */
  void serve(long millis) {
    try {
      Runnable task = waiting.poll(millis, TimeUnit.MILLISECONDS);
      if (task != null) {
        task.run();
        serve();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
