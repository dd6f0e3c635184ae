package org.amber.jvm.interpret;

import java.util.List;
import org.amber.jvm.cpu.Area;
import org.amber.jvm.cpu.BlockEnd;
import org.amber.jvm.cpu.GuestFault;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.FormTable;
import org.jspecify.annotations.Nullable;

/** The meaning of every row of the instruction table. */
final class Meanings {
  private final FormTable table;
  private final List<Area> areas;
  private final Offer offer;

  /** By row, as far as they were asked for. */
  private final @Nullable Meaning[] known;

  /**
   * @param areas of which the first that has a row counts
   * @param offer of which rows the processor knows
   */
  Meanings(FormTable table, List<Area> areas, Offer offer) {
    this.table = table;
    this.areas = areas;
    this.offer = offer;
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
      meaning = offer.has(form) ? search(form) : withoutFeature(form);
      known[form.number()] = meaning;
    }
    return meaning;
  }

  /** What older processors make of it: they ignore the prefix of TZCNT and LZCNT. */
  private Meaning withoutFeature(Form form) {
    return switch (form.mnemonic()) {
      case "tzcnt" -> search(row("bsf"));
      case "lzcnt" -> search(row("bsr"));
      default ->
          site ->
              (BlockEnd)
                  cpu -> {
                    throw cpu.exception(GuestFault.INVALID_OPCODE);
                  };
    };
  }

  private Form row(String mnemonic) {
    for (Form form : table.forms()) {
      if (form.mnemonic().equals(mnemonic)) {
        return form;
      }
    }
    throw new IllegalStateException("no row: " + mnemonic);
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
