package org.amber.jvm.interpret;

import java.util.List;
import org.amber.jvm.cpu.Area;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.FormTable;
import org.jspecify.annotations.Nullable;

/** The meaning of every row of the instruction table. */
final class Meanings {
  private final List<Area> areas;

  /** By row, as far as they were asked for. */
  private final @Nullable Meaning[] known;

  /** In {@code areas} the first that has a row counts. */
  Meanings(FormTable table, List<Area> areas) {
    this.areas = areas;
    this.known = new Meaning[table.forms().size()];
  }

  /**
   * What a row means.
   *
   * @throws IllegalStateException when it has no meaning
   */
  Meaning of(Form form) {
    Meaning meaning = known[form.number()];
    if (meaning == null) {
      meaning = search(form);
      known[form.number()] = meaning;
    }
    return meaning;
  }

  private Meaning search(Form form) {
    for (Area area : areas) {
      Meaning meaning = area.meaning(form);
      if (meaning != null) {
        return meaning;
      }
    }
    throw new IllegalStateException("no meaning: " + form.mnemonic() + " " + form.operandText());
  }
}
