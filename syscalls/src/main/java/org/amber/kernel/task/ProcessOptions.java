package org.amber.kernel.task;

import org.amber.state.SavedIn;

/**
 * Attributes of a process that prctl(2), personality(2) and files of /proc set and no other part of
 * the kernel owns; those of a thread are {@link TaskOptions}.
 */
@SavedIn(ThreadGroupState.class)
public final class ProcessOptions {
  /** PR_SET_DUMPABLE. */
  public boolean dumpable = true;

  /** PR_SET_CHILD_SUBREAPER; not inherited. */
  public boolean childSubreaper;

  /** PR_SET_THP_DISABLE; pages are small here in any case. */
  public boolean hugePagesDisabled;

  /** personality(2), low 32 bits. */
  public int personality;

  /** /proc/PID/oom_score_adj, from -1000 to 1000: see {@link MemoryShortage}. */
  public int oomScoreAdjust;

  /** Takes over what a child inherits. */
  public void inherit(ProcessOptions parent) {
    dumpable = parent.dumpable;
    hugePagesDisabled = parent.hugePagesDisabled;
    personality = parent.personality;
    oomScoreAdjust = parent.oomScoreAdjust;
  }

  void saveTo(ThreadGroupState state) {
    state.dumpable = dumpable;
    state.childSubreaper = childSubreaper;
    state.hugePagesDisabled = hugePagesDisabled;
    state.personality = personality;
    state.oomScoreAdjust = oomScoreAdjust;
  }

  void restoreFrom(ThreadGroupState state) {
    dumpable = state.dumpable;
    childSubreaper = state.childSubreaper;
    hugePagesDisabled = state.hugePagesDisabled;
    personality = state.personality;
    oomScoreAdjust = state.oomScoreAdjust;
  }
}
