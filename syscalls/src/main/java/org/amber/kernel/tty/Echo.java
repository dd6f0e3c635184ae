package org.amber.kernel.tty;

import org.amber.state.NotSaved;

/** What appears of the keys that are typed. */
@NotSaved("has no state of its own")
final class Echo {
  private final Termios termios;
  private final EchoQueue queue;

  Echo(Termios termios, EchoQueue queue) {
    this.termios = termios;
    this.queue = queue;
  }

  EchoQueue queue() {
    return queue;
  }

  /** As it is. */
  void raw(int c) {
    queue.add(c);
  }

  /** Control characters as {@code ^X} under ECHOCTL, but for the tab. */
  void character(int c) {
    if (termios.local(Termios.ECHOCTL) && Characters.isControl(c) && c != '\t') {
      queue.addControl(c);
    } else {
      queue.add(c);
    }
  }
}
