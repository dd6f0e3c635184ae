package org.amber.kernel.sched;

import java.util.LinkedHashSet;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Round robin by steps: every runnable task gets a slice of {@link #SLICE} steps in turn, and less
 * when it makes {@link #CALLS} system calls before. No two slices that follow one another are of
 * one length: else a task that takes something from all and gives it back in a rhythm could end
 * each of its slices while it has it, and starve the others. What is left of the current slice is
 * part of the machine's state, so that a snapshot in its middle does not change who runs when.
 *
 * @param <T> the tasks
 */
public final class Scheduler<T> {
  /** Steps in a slice at most. */
  public static final long SLICE = 2_000_000;

  /**
   * System calls in a slice at most. A call costs time but hardly a step: by steps alone, who does
   * little else would keep the others waiting for seconds.
   */
  public static final int CALLS = 4096;

  /**
   * What a call counts for that did nothing since somebody else had no turn yet. Who goes on making
   * such calls would spin through its slice; pipes are used best in whole slices.
   */
  public static final int VAIN_CALL = 64;

  private static final long STEPS_EARLIER = 331;

  /** In the order of turns; with a thousand tasks nobody looks for one from end to end. */
  private final LinkedHashSet<T> queue = new LinkedHashSet<>();

  private @Nullable T current;
  private long sliceLeft;
  private int callsMade;

  /** Counts slices. */
  private int turn;

  /** Adds a task that has become runnable at the end of the line. */
  public void enqueue(T task) {
    if (task != current) {
      queue.add(task);
    }
  }

  /** Takes out a task that is not runnable any more. */
  public void remove(T task) {
    if (task == current) {
      current = null;
    }
    queue.remove(task);
  }

  /** The task whose turn it is, or null when nobody is runnable. */
  public @Nullable T pick() {
    if (current == null || sliceLeft <= 0) {
      T before = current;
      if (before != null) {
        queue.add(before);
      }
      current = queue.isEmpty() ? null : queue.removeFirst();
      turn++;
      sliceLeft = SLICE - STEPS_EARLIER * earlier();
      callsMade = 0;
    }
    return current;
  }

  /** By how much the slice is shorter than the longest: 0 to 63, as if at random. */
  private int earlier() {
    return (turn * 0x9E3779B1) >>> 26;
  }

  /** Steps the current task may still run in its slice. */
  public long sliceLeft() {
    return sliceLeft;
  }

  /** The current task has run this many steps. */
  public void charge(long steps) {
    sliceLeft -= steps;
  }

  /** The current task makes a system call, which may be the last one of its slice. */
  public void chargeCall() {
    chargeCalls(1);
  }

  /** The system call that was charged last was in vain: a wake that met no waiter. */
  public void chargeVainCall() {
    chargeCalls(VAIN_CALL - 1);
  }

  private void chargeCalls(int count) {
    callsMade = Math.min(CALLS, callsMade + count);
    if (callsMade >= CALLS - earlier()) {
      sliceLeft = 0;
    }
  }

  /** Ends the current slice: sched_yield(2). */
  public void yieldSlice() {
    sliceLeft = 0;
  }

  public @Nullable T current() {
    return current;
  }

  /** The runnable tasks in the order of their turns, without the current one. */
  public Iterable<T> waiting() {
    return queue;
  }

  /**
   * The state form.
   *
   * @param numberOf the TID of a task
   */
  public SchedulerState save(ToIntFunction<T> numberOf) {
    SchedulerState state = new SchedulerState();
    T running = current;
    state.current = running == null ? 0 : numberOf.applyAsInt(running);
    state.sliceLeft = sliceLeft;
    state.callsMade = callsMade;
    state.turn = turn;
    state.queue = queue.stream().mapToInt(numberOf).toArray();
    return state;
  }

  /**
   * Puts back what was saved.
   *
   * @param byNumber finds a task; throws IllegalArgumentException when there is none
   */
  public void restore(SchedulerState state, IntFunction<T> byNumber) {
    queue.clear();
    for (int number : state.queue) {
      queue.add(byNumber.apply(number));
    }
    current = state.current == 0 ? null : byNumber.apply(state.current);
    sliceLeft = state.sliceLeft;
    callsMade = Math.clamp(state.callsMade, 0, CALLS);
    turn = state.turn;
  }
}
