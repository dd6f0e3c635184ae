package org.amber.jvm.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class FormTableTest {
  @Test
  void eachFormIsFoundByEachOfItsOpcodesAlsoInATableOfWhichNothingWasReadYet() {
    for (Form form : FormTable.load().forms()) {
      Encoding encoding = form.encoding();
      FormTable table = FormTable.load();
      for (int i = 0; i < (encoding.holdsRegister() ? 8 : 1); i++) {
        assertThat(forms(table, encoding.vex(), encoding.map(), encoding.opcode() + i))
            .as("%s %s", form.mnemonic(), encoding)
            .contains(form);
      }
    }
  }

  @Test
  void anOpcodeHasNoFormsButItsOwnAndTheMoreSpecialFirst() {
    FormTable table = FormTable.load();
    List<Form> all = table.forms();
    for (boolean vex : new boolean[] {false, true}) {
      for (int map = 0; map < 4; map++) {
        for (int opcode = 0; opcode < 256; opcode++) {
          boolean withVex = vex;
          int itsMap = map;
          int itsOpcode = opcode;
          List<Form> own =
              all.stream()
                  .filter(form -> has(form.encoding(), withVex, itsMap, itsOpcode))
                  .sorted(Comparator.comparingInt(form -> -form.encoding().specificity()))
                  .toList();
          assertThat(forms(table, vex, map, opcode)).isEqualTo(own);
        }
      }
    }
  }

  private static boolean has(Encoding encoding, boolean vex, int map, int opcode) {
    int first = encoding.opcode();
    int last = encoding.holdsRegister() ? first + 7 : first;
    return encoding.vex() == vex && encoding.map() == map && opcode >= first && opcode <= last;
  }

  @Test
  void numbersAreInTheOrderOfTheTablesWhateverWasReadFirst() {
    FormTable table = FormTable.load();
    Form one = table.candidates(false, 1, 0x58)[0].form;
    assertThat(table.forms()).extracting(Form::number).doesNotHaveDuplicates().isSorted();
    assertThat(table.forms()).contains(one);
    assertThat(table.forms()).isEqualTo(FormTable.load().forms());
  }

  private static List<Form> forms(FormTable table, boolean vex, int map, int opcode) {
    return Arrays.stream(table.candidates(vex, map, opcode)).map(row -> row.form).toList();
  }
}
