package org.amber.kernel.signal;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.amber.abi.Signal;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * Signals sent and not yet delivered, of one task or of one process. A standard signal is pending
 * once at most; realtime signals queue.
 */
public final class PendingSignals {
  private final List<SignalInfo> queue = new ArrayList<>();

  @NotSaved("the signals in the queue")
  private long set;

  /** The pending signals as a set. */
  public long set() {
    return set;
  }

  /** The queue in order of arrival, for saving. */
  public List<SignalInfo> queued() {
    return List.copyOf(queue);
  }

  /** How many are in the queue. */
  public int size() {
    return queue.size();
  }

  /** Whether the expiry of this POSIX timer is in the queue. */
  public boolean holdsTimer(int timerId) {
    if (set == 0) {
      return false;
    }
    for (SignalInfo info : queue) {
      if (info.code() == SignalInfo.SI_TIMER && info.pid() == timerId) {
        return true;
      }
    }
    return false;
  }

  /** Adds one; returns false when a standard signal was pending already and nothing changed. */
  public boolean add(SignalInfo info) {
    long bit = Signal.bit(info.number());
    if (info.number() < Signal.REALTIME_MIN && (set & bit) != 0) {
      return false;
    }
    set |= bit;
    queue.add(info);
    return true;
  }

  /** Takes the next signal out of those in {@code wanted}: faults first, then by number. */
  public @Nullable SignalInfo take(long wanted) {
    long candidates = set & wanted;
    if (candidates == 0) {
      return null;
    }
    long synchronous = candidates & SYNCHRONOUS;
    int number = Long.numberOfTrailingZeros(synchronous != 0 ? synchronous : candidates) + 1;
    SignalInfo taken = null;
    boolean more = false;
    for (Iterator<SignalInfo> all = queue.iterator(); all.hasNext(); ) {
      SignalInfo info = all.next();
      if (info.number() != number) {
        continue;
      }
      if (taken == null) {
        taken = info;
        all.remove();
      } else {
        more = true;
      }
    }
    if (!more) {
      set &= ~Signal.bit(number);
    }
    return taken;
  }

  /** Throws away all signals of a set. */
  public void discard(long signals) {
    queue.removeIf(info -> (signals & Signal.bit(info.number())) != 0);
    set &= ~signals;
  }

  private static final long SYNCHRONOUS =
      Signal.SIGSEGV.bit()
          | Signal.SIGBUS.bit()
          | Signal.SIGILL.bit()
          | Signal.SIGTRAP.bit()
          | Signal.SIGFPE.bit()
          | Signal.SIGSYS.bit();

  /** The state form. */
  public PendingSignalsState save() {
    PendingSignalsState state = new PendingSignalsState();
    queue.forEach(info -> state.queue.add(info.save()));
    return state;
  }

  /**
   * Puts back what was saved; nothing is pending yet.
   *
   * @throws IllegalArgumentException when the state contradicts itself
   */
  public void restore(PendingSignalsState state) {
    for (SignalInfoState info : state.queue) {
      if (!add(SignalInfo.restore(info))) {
        throw new IllegalArgumentException("signal " + info.number + " is pending twice");
      }
    }
  }
}
