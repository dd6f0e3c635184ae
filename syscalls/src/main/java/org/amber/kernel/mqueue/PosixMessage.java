package org.amber.kernel.mqueue;

/**
 * A message of mq_send(3).
 *
 * @param priority 0 to 32767, unsigned; the highest is received first
 */
public record PosixMessage(int priority, byte[] text) {
  PosixMessageState save() {
    PosixMessageState state = new PosixMessageState();
    state.priority = priority;
    state.text = text.clone();
    return state;
  }
}
