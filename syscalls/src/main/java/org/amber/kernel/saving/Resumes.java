package org.amber.kernel.saving;

import java.util.List;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;

/** How the machine came to be where it runs: /proc/amber. */
public final class Resumes {
  private long generation;
  private long resumedAt;
  private String host;
  private List<String> arguments = List.of();

  @NotSaved("who waits queues himself anew")
  private final WaitQueue changed = new WaitQueue();

  /**
   * A machine that was never resumed.
   *
   * @param host name of the host that has booted it
   */
  public Resumes(String host) {
    this.host = host;
  }

  /** How often the machine, or those from which it was saved, have been resumed. */
  public long generation() {
    return generation;
  }

  /** Seconds since 1970 at the last resume; 0 when there was none. */
  public long resumedAt() {
    return resumedAt;
  }

  /** Name of the host that has booted or resumed it. */
  public String host() {
    return host;
  }

  /** What the last resume gave it, as byte strings. */
  public List<String> arguments() {
    return arguments;
  }

  /** Woken when the machine is resumed. */
  public WaitQueue changed() {
    return changed;
  }

  /**
   * The machine is resumed, all of it is there, and nobody has run yet.
   *
   * @param seconds since 1970
   * @param onHost the name of this host
   * @param given arguments for the program, as byte strings
   */
  public void resumed(long seconds, String onHost, List<String> given) {
    generation++;
    resumedAt = seconds;
    host = onHost;
    arguments = List.copyOf(given);
    changed.wakeAll();
  }

  public ResumesState save() {
    ResumesState state = new ResumesState();
    state.generation = generation;
    state.resumedAt = resumedAt;
    state.host = host;
    state.arguments.addAll(arguments);
    return state;
  }

  /**
   * Takes back what was saved.
   *
   * @throws IllegalArgumentException when it was resumed a negative number of times
   */
  public void restore(ResumesState state) {
    if (state.generation < 0 || state.generation == Long.MAX_VALUE || state.resumedAt < 0) {
      throw new IllegalArgumentException("resumed %d times".formatted(state.generation));
    }
    generation = state.generation;
    resumedAt = state.resumedAt;
    host = state.host.isEmpty() ? host : state.host;
    arguments = List.copyOf(state.arguments);
  }
}
