package org.amber.jvm.decode;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All instructions, found by their opcode. Rows are read when they are asked for, so that a table
 * is for one thread at a time.
 */
public final class FormTable {
  private static final int MAPS = 4;
  private static final int OPCODES = 256;

  private final FormLines lines = new FormLines();

  /** By VEX or not, map and opcode, as far as they were asked for; the more special first. */
  private final Row[] @Nullable [] byOpcode = new Row[2 * MAPS * OPCODES][];

  private FormTable() {}

  /** The table that this Amber has. */
  public static FormTable load() {
    return new FormTable();
  }

  /** All rows. */
  public List<Form> forms() {
    return lines.all();
  }

  /**
   * A form with the same opcode as another, of which it is one.
   *
   * @throws IllegalStateException when there is none
   */
  public Form sameOpcode(Form form, String mnemonic) {
    Encoding encoding = form.encoding();
    for (Row row : candidates(encoding.vex(), encoding.map(), encoding.opcode())) {
      if (row.form.mnemonic().equals(mnemonic)) {
        return row.form;
      }
    }
    throw new IllegalStateException("no row: " + mnemonic);
  }

  /** The rows that an opcode may mean, the more special first. */
  Row[] candidates(boolean vex, int map, int opcode) {
    int index = ((vex ? MAPS : 0) + map) * OPCODES + opcode;
    Row[] known = byOpcode[index];
    if (known == null) {
      known = find(vex, map, opcode);
      byOpcode[index] = known;
    }
    return known;
  }

  /** Those that are equally special stay in their order. */
  private Row[] find(boolean vex, int map, int opcode) {
    List<Form> found = new ArrayList<>();
    for (Form form : lines.about(vex, map, opcode)) {
      int at = found.size();
      int special = form.encoding().specificity();
      while (at > 0 && found.get(at - 1).encoding().specificity() < special) {
        at--;
      }
      found.add(at, form);
    }
    Row[] rows = new Row[found.size()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new Row(found.get(i));
    }
    return rows;
  }
}
