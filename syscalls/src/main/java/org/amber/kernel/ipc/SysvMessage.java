package org.amber.kernel.ipc;

import org.jspecify.annotations.Nullable;

/**
 * A message of msgsnd(2).
 *
 * @param type positive
 */
public record SysvMessage(long type, byte[] text) {

  SysvMessageState save() {
    SysvMessageState state = new SysvMessageState();
    state.type = type;
    state.text = text.clone();
    return state;
  }

  /**
   * @throws IllegalArgumentException when there can be no such message
   */
  static SysvMessage restore(@Nullable SysvMessageState state) {
    if (state == null || state.type < 1 || state.text.length > SysvQueues.MAX_MESSAGE) {
      throw new IllegalArgumentException("a message of a System V queue has no type or no end");
    }
    return new SysvMessage(state.type, state.text.clone());
  }
}
