package org.amber.kernel.inotify;

/**
 * struct inotify_event.
 *
 * @param wd number of the watch; -1 for an overflow
 * @param mask what has happened
 * @param cookie of a rename
 * @param name byte string; empty for none
 */
record InotifyEvent(int wd, int mask, int cookie, String name) {
  /** Bytes before the name, and what the name's length is a multiple of. */
  static final int HEADER = 16;

  /** The name with its NUL, padded. */
  int nameSize() {
    return name.isEmpty() ? 0 : (name.length() + HEADER) / HEADER * HEADER;
  }

  int size() {
    return HEADER + nameSize();
  }

  /** Whether the other one says the same again. */
  boolean repeats(InotifyEvent other) {
    return wd == other.wd && mask == other.mask && name.equals(other.name);
  }

  InotifyEventState save() {
    InotifyEventState state = new InotifyEventState();
    state.wd = wd;
    state.mask = mask;
    state.cookie = cookie;
    state.name = name;
    return state;
  }
}
