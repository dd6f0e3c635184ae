package org.amber.kernel.futex;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.amber.memory.AddressSpace;
import org.amber.memory.PageSourceIds;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * All threads that wait on futex words, in the order in which they came. Waiting is part of the
 * machine's state, not of a Java stack: a thread whose call runs again finds itself here, or has
 * been woken.
 */
public final class Futexes {
  /** Bits that match every waiter. */
  public static final int ANY = -1;

  /** FUTEX_WAITV_MAX: words that a thread may wait on at once. */
  public static final int MOST_WORDS = 128;

  /** In the order of arrival, which a requeue renews. */
  private final Map<Place, FutexWaiter> byTid = new LinkedHashMap<>();

  @NotSaved("the same waiters by key")
  private final Map<FutexKey, Set<FutexWaiter>> byKey = new HashMap<>();

  /** One of the words that a thread waits on. */
  private record Place(int tid, int index) {}

  /** Begins to wait on one word. */
  public FutexWaiter add(int tid, FutexKey key, int bitset) {
    FutexWaiter waiter = new FutexWaiter(tid, 0, key, bitset);
    enqueue(waiter);
    return waiter;
  }

  /** Begins to wait on several words, whichever is woken first. */
  public void addAll(int tid, List<FutexKey> keys) {
    for (int i = 0; i < keys.size(); i++) {
      enqueue(new FutexWaiter(tid, i, keys.get(i), ANY));
    }
  }

  /** The words of a thread that have not been woken, of {@code count}. */
  public List<FutexWaiter> waiting(int tid, int count) {
    List<FutexWaiter> found = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      FutexWaiter waiter = byTid.get(new Place(tid, i));
      if (waiter != null) {
        found.add(waiter);
      }
    }
    return found;
  }

  /** Begins to wait for a lock that another thread has. */
  public FutexWaiter addForLock(int tid, FutexKey key, int owner) {
    FutexWaiter waiter = new FutexWaiter(tid, 0, key, ANY);
    waiter.owner = owner;
    enqueue(waiter);
    return waiter;
  }

  /** Begins to wait on a word until moved to a lock: FUTEX_WAIT_REQUEUE_PI. */
  public FutexWaiter addForRequeue(int tid, FutexKey key, FutexKey lock) {
    FutexWaiter waiter = new FutexWaiter(tid, 0, key, ANY);
    waiter.target = lock;
    enqueue(waiter);
    return waiter;
  }

  /** All who wait on a word, in their order. */
  public List<FutexWaiter> waitersOn(FutexKey key) {
    return List.copyOf(byKey.getOrDefault(key, Set.of()));
  }

  /** Has a thread wait for the lock that it wants to be moved to, which another one has. */
  public void requeueForLock(FutexWaiter waiter, int owner) {
    FutexKey lock = waiter.target;
    if (lock == null) {
      throw new IllegalArgumentException("thread " + waiter.tid() + " waits for no lock");
    }
    dequeue(waiter);
    waiter.key = lock;
    waiter.owner = owner;
    enqueue(waiter);
  }

  /** Whether some who wait on a word wait for a lock, or to be moved to one. */
  public boolean hasLockWaiters(FutexKey key) {
    for (FutexWaiter waiter : byKey.getOrDefault(key, Set.of())) {
      if (waiter.owner() != 0 || waiter.target() != null) {
        return true;
      }
    }
    return false;
  }

  /** Whether threads wait for a word as a lock of the kernel's. */
  public boolean isLock(FutexKey key) {
    for (FutexWaiter waiter : byKey.getOrDefault(key, Set.of())) {
      if (waiter.owner() != 0) {
        return true;
      }
    }
    return false;
  }

  /** The locks that a thread has and others wait for. */
  public List<FutexKey> locksOf(int owner) {
    return byTid.values().stream()
        .filter(waiter -> waiter.owner() == owner)
        .map(FutexWaiter::key)
        .distinct()
        .toList();
  }

  /**
   * Gives a lock to whoever has waited longest for it: that thread waits no longer, and the others
   * wait for it. It is woken by the caller, who stores its number in the word.
   *
   * @return the new owner; null when nobody waits
   */
  public @Nullable FutexWaiter handOver(FutexKey key) {
    FutexWaiter next = null;
    for (FutexWaiter waiter : List.copyOf(byKey.getOrDefault(key, Set.of()))) {
      if (waiter.owner() == 0) {
        continue;
      }
      if (next == null) {
        next = waiter;
        dequeue(waiter);
      } else {
        waiter.owner = next.tid();
      }
    }
    return next;
  }

  /** Whether {@code tid} waits, through others, for a lock that {@code owner} has. */
  public boolean waitsFor(int tid, int owner) {
    Set<Integer> seen = new HashSet<>();
    int next = tid;
    while (next != owner) {
      FutexWaiter waiter = waiting(next);
      if (waiter == null || waiter.owner() == 0 || !seen.add(next)) {
        return false;
      }
      next = waiter.owner();
    }
    return true;
  }

  private void enqueue(FutexWaiter waiter) {
    byTid.put(place(waiter), waiter);
    byKey.computeIfAbsent(waiter.key(), key -> new LinkedHashSet<>()).add(waiter);
  }

  private static Place place(FutexWaiter waiter) {
    return new Place(waiter.tid(), waiter.index());
  }

  /** The wait of a thread that has not been woken, or null. */
  public @Nullable FutexWaiter waiting(int tid) {
    return byTid.get(new Place(tid, 0));
  }

  /** A thread gives up waiting on one word: timeout, signal. */
  public void remove(int tid) {
    FutexWaiter waiter = waiting(tid);
    if (waiter != null) {
      dequeue(waiter);
    }
  }

  /** A thread gives up waiting on whatever it waits on: its end. */
  public void removeAll(int tid) {
    waiting(tid, MOST_WORDS).forEach(this::dequeue);
  }

  private void dequeue(FutexWaiter waiter) {
    byTid.remove(place(waiter));
    Set<FutexWaiter> same = byKey.get(waiter.key());
    if (same != null && same.remove(waiter) && same.isEmpty()) {
      byKey.remove(waiter.key());
    }
  }

  /** The first {@code limit} waiters of a word that match. */
  private List<FutexWaiter> first(FutexKey key, int limit, int bitset) {
    List<FutexWaiter> found = new ArrayList<>();
    Iterator<FutexWaiter> all = byKey.getOrDefault(key, Set.of()).iterator();
    while (found.size() < limit && all.hasNext()) {
      FutexWaiter waiter = all.next();
      if (waiter.owner() == 0 && (waiter.bitset() & bitset) != 0) {
        found.add(waiter);
      }
    }
    return found;
  }

  /** Wakes up to {@code limit} threads that wait with one of these bits; returns how many. */
  public int wake(FutexKey key, int limit, int bitset) {
    List<FutexWaiter> woken = first(key, limit, bitset);
    for (FutexWaiter waiter : woken) {
      dequeue(waiter);
      waiter.queue().wakeAll();
    }
    return woken.size();
  }

  /** Has up to {@code limit} threads wait on another word; returns how many. */
  public int requeue(FutexKey from, FutexKey to, int limit) {
    List<FutexWaiter> moved = first(from, limit, ANY);
    for (FutexWaiter waiter : moved) {
      dequeue(waiter);
      waiter.key = to;
      enqueue(waiter);
    }
    return moved.size();
  }

  /** The state form. */
  public FutexesState save(PageSourceIds sources) {
    FutexesState state = new FutexesState();
    byTid.values().forEach(waiter -> state.byTid.add(waiter.save(sources)));
    return state;
  }

  /**
   * Puts back what was saved.
   *
   * @param spaceOf the memory of the thread with a TID
   */
  public void restore(
      FutexesState state, IntFunction<AddressSpace> spaceOf, PageSourceIds sources) {
    for (FutexWaiterState saved : state.byTid) {
      AddressSpace space = spaceOf.apply(saved.tid);
      FutexKey key = FutexKey.restore(saved.source, saved.address, space, sources);
      if (saved.index < 0
          || saved.index >= MOST_WORDS
          || byTid.containsKey(new Place(saved.tid, saved.index))) {
        throw new IllegalArgumentException("thread " + saved.tid + " waits on a futex twice");
      }
      FutexWaiter waiter = new FutexWaiter(saved.tid, saved.index, key, saved.bitset);
      enqueue(waiter);
      waiter.owner = saved.owner;
      if (saved.requeues) {
        waiter.target = FutexKey.restore(saved.targetSource, saved.targetAddress, space, sources);
      }
    }
  }
}
