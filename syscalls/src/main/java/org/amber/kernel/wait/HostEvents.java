package org.amber.kernel.wait;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * Where host threads leave what they have to tell the machine. Only {@link #post} and {@link
 * #onPost} may be used by any thread; the rest belongs to the thread that runs the guest.
 */
@NotSaved("what the host tells this run")
public final class HostEvents {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition posted = lock.newCondition();
  private final Deque<Runnable> queue = new ArrayDeque<>();
  private Runnable onPost = () -> {};

  /** Sets what is called, by the posting thread, so that a running engine leaves soon. */
  public void onPost(Runnable interrupt) {
    lock.lock();
    try {
      onPost = interrupt;
    } finally {
      lock.unlock();
    }
  }

  /** No engine runs any more: what {@link #onPost} has set is not called once this is back. */
  public void close() {
    onPost(() -> {});
  }

  /** Has {@code event} run by the thread that runs the guest, between two steps. */
  public void post(Runnable event) {
    lock.lock();
    try {
      queue.addLast(event);
      posted.signalAll();
      onPost.run();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits inside a call of the guest until a condition holds that host threads bring about; they
   * tell by {@link #nudge}.
   *
   * @return false when something has been posted first, which is not run yet
   */
  public boolean await(BooleanSupplier condition) {
    lock.lock();
    try {
      while (!condition.getAsBoolean()) {
        if (!queue.isEmpty()) {
          return false;
        }
        posted.await();
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Has whoever is in {@link #await(BooleanSupplier)} look again. */
  public void nudge() {
    lock.lock();
    try {
      posted.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Runs all that has been posted; returns whether there was anything. */
  public boolean drain() {
    boolean any = false;
    for (Runnable event = poll(); event != null; event = poll()) {
      event.run();
      any = true;
    }
    return any;
  }

  private @Nullable Runnable poll() {
    lock.lock();
    try {
      return queue.pollFirst();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until something is posted.
   *
   * @param nanos how long at most; {@link Outcome#NEVER} for ever
   */
  public void await(long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (queue.isEmpty() && left > 0) {
        if (nanos == Outcome.NEVER) {
          posted.await();
        } else {
          left = posted.awaitNanos(left);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
