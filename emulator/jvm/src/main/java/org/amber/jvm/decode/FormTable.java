package org.amber.jvm.decode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** All instructions, found by their opcode. */
public final class FormTable {
  private static final int MAPS = 4;
  private static final int OPCODES = 256;
  private static final Form[] NONE = {};

  private final List<Form> forms;

  /** By VEX or not, map and opcode; the more special first. */
  private final Form[][] byOpcode = new Form[2 * MAPS * OPCODES][];

  private FormTable(List<Form> forms) {
    this.forms = forms;
    List<List<Form>> lists = new ArrayList<>();
    for (int i = 0; i < byOpcode.length; i++) {
      lists.add(new ArrayList<>());
    }
    for (Form form : forms) {
      Encoding encoding = form.encoding();
      int first = index(encoding.vex(), encoding.map(), encoding.opcode());
      for (int i = 0; i < (encoding.holdsRegister() ? 8 : 1); i++) {
        lists.get(first + i).add(form);
      }
    }
    for (int i = 0; i < byOpcode.length; i++) {
      List<Form> list = lists.get(i);
      list.sort(Comparator.comparingInt(form -> -form.encoding().specificity()));
      byOpcode[i] = list.toArray(NONE);
    }
  }

  /** The table that this Amber has. */
  public static FormTable load() {
    return new FormTable(FormReader.readAll());
  }

  /** All rows, each at its number. */
  public List<Form> forms() {
    return forms;
  }

  /** The rows that an opcode may mean, the more special first. */
  Form[] candidates(boolean vex, int map, int opcode) {
    return byOpcode[index(vex, map, opcode)];
  }

  private static int index(boolean vex, int map, int opcode) {
    return ((vex ? MAPS : 0) + map) * OPCODES + opcode;
  }
}
