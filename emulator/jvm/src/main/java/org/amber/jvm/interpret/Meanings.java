package org.amber.jvm.interpret;

import java.util.IdentityHashMap;
import java.util.List;
import org.amber.jvm.cpu.Area;
import org.amber.jvm.cpu.BlockEnd;
import org.amber.jvm.cpu.GuestFault;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.FormTable;

/** The meaning of every row of the instruction table. */
final class Meanings {
  private final FormTable table;
  private final List<Area> areas;
  private final Offer offer;

  /** By row, of those that were asked for. */
  private final IdentityHashMap<Form, Meaning> known = new IdentityHashMap<>();

  /**
   * @param areas of which the first that has a row counts
   * @param offer of which rows the processor knows
   */
  Meanings(FormTable table, List<Area> areas, Offer offer) {
    this.table = table;
    this.areas = areas;
    this.offer = offer;
  }

  /**
   * What a row means.
   *
   * @throws IllegalStateException when it has no meaning
   */
  Meaning of(Form form) {
    Meaning meaning = known.get(form);
    if (meaning == null) {
      meaning = offer.has(form) ? search(form) : withoutFeature(form);
      known.put(form, meaning);
    }
    return meaning;
  }

  /** What older processors make of it: they ignore the prefix of TZCNT and LZCNT. */
  private Meaning withoutFeature(Form form) {
    return switch (form.mnemonic()) {
      case "tzcnt" -> search(table.sameOpcode(form, "bsf"));
      case "lzcnt" -> search(table.sameOpcode(form, "bsr"));
      default ->
          site ->
              (BlockEnd)
                  cpu -> {
                    throw cpu.exception(GuestFault.INVALID_OPCODE);
                  };
    };
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
