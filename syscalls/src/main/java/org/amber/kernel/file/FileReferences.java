package org.amber.kernel.file;

import java.util.ArrayList;
import java.util.List;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * Who refers to an open file: descriptors, which make it count among those open in the machine, and
 * messages in flight. Whoever wants to know is told when the last one has let it go.
 */
@NotSaved("counted anew by the descriptors that are restored; so are those who want to know")
final class FileReferences {
  private int count;
  private @Nullable OpenFiles counter;
  private @Nullable List<FileDescription.EndListener> listeners;

  int count() {
    return count;
  }

  void add() {
    count++;
  }

  /**
   * Gives a reference back; with the last one the file is not open any more.
   *
   * @return whether it was the last one
   */
  boolean remove() {
    count--;
    if (count != 0) {
      return false;
    }
    OpenFiles countedIn = counter;
    if (countedIn != null) {
      countedIn.closed();
      counter = null;
    }
    return true;
  }

  /** Makes the file count among those open in a machine, once. */
  void countIn(OpenFiles newCounter) {
    if (counter == null) {
      counter = newCounter;
      newCounter.opened();
    }
  }

  void listen(FileDescription.EndListener listener) {
    List<FileDescription.EndListener> all = listeners;
    if (all == null) {
      all = new ArrayList<>(1);
      listeners = all;
    }
    all.add(listener);
  }

  void unlisten(FileDescription.EndListener listener) {
    if (listeners != null) {
      listeners.remove(listener);
    }
  }

  /** Tells all who listen, each of whom may take himself back at that. */
  void tellEnd() {
    if (listeners != null) {
      List.copyOf(listeners).forEach(FileDescription.EndListener::fileEnds);
    }
  }
}
