package org.amber.inspect.files;

import java.util.ArrayList;
import java.util.List;

/** What could not be exported as it was asked for, for people; not without end. */
final class ExportNotes {
  private static final int MOST = 20;

  private final List<String> notes = new ArrayList<>();

  void add(String note) {
    if (notes.size() < MOST) {
      notes.add(note);
    } else if (notes.size() == MOST) {
      notes.add("and more of the kind");
    }
  }

  List<String> list() {
    return List.copyOf(notes);
  }
}
