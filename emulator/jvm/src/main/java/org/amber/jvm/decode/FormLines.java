package org.amber.jvm.decode;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The lines of the tables, found by the opcodes that they are about. What a line says is read when
 * it is asked for: a short program needs a tenth of it, and reading all takes longer than running
 * the program.
 */
final class FormLines {
  private static final List<String> FILES = List.of("general", "x87", "vector", "avx");
  private static final int MAPS = 4;
  private static final int OPCODES = 256;
  private static final int[] NONE = {};

  private final FormReader reader = new FormReader();

  /** All tables. */
  private byte[] text = {};

  /** Where each line begins. */
  private final List<Integer> starts = new ArrayList<>();

  /** By line, part of its braces, and VEX or not: what that stands for, as far as it was read. */
  private final Map<Integer, List<Form>> known = new HashMap<>();

  /** By map and opcode, the numbers of the lines. */
  private final int[][] about = new int[MAPS * OPCODES][];

  FormLines() {
    Arrays.fill(about, NONE);
    for (String file : FILES) {
      int before = text.length;
      byte[] more = read(file + ".forms");
      text = Arrays.copyOf(text, before + more.length + 1);
      System.arraycopy(more, 0, text, before, more.length);
      text[text.length - 1] = '\n';
    }
    findLines();
  }

  private static byte[] read(String file) {
    try (InputStream stream = FormLines.class.getResourceAsStream(file)) {
      if (stream == null) {
        throw new IllegalStateException("there is no table " + file);
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void findLines() {
    int start = 0;
    for (int i = 0; i < text.length; i++) {
      if (text[i] == '\n') {
        if (i > start && text[start] != '#') {
          add(start);
        }
        start = i + 1;
      }
    }
  }

  private void add(int start) {
    int number = starts.size();
    starts.add(start);
    OpcodeScan scan = new OpcodeScan(text, start);
    for (int opcode : scan.opcodes()) {
      int index = scan.map() * OPCODES + opcode;
      int[] before = about[index];
      about[index] = Arrays.copyOf(before, before.length + 1);
      about[index][before.length] = number;
    }
  }

  /** The forms of an opcode, as they stand in the tables. */
  List<Form> about(boolean vex, int map, int opcode) {
    List<Form> forms = new ArrayList<>();
    for (int number : about[map * OPCODES + opcode]) {
      OpcodeScan scan = new OpcodeScan(text, starts.get(number));
      if (scan.areParts()) {
        forms.addAll(part(number, scan.part(opcode), vex));
      } else {
        int parts = FormColumns.parts(text, starts.get(number));
        for (int part = 0; part < parts; part++) {
          forms.addAll(part(number, part, vex));
        }
      }
    }
    return forms;
  }

  /** All forms. */
  List<Form> all() {
    List<Form> forms = new ArrayList<>();
    for (int number = 0; number < starts.size(); number++) {
      int parts = FormColumns.parts(text, starts.get(number));
      for (int part = 0; part < parts; part++) {
        forms.addAll(part(number, part, false));
        forms.addAll(part(number, part, true));
      }
    }
    return List.copyOf(forms);
  }

  private List<Form> part(int number, int part, boolean vex) {
    int key = (number * FormReader.MOST_PARTS + part) * 2 + (vex ? 1 : 0);
    List<Form> forms = known.get(key);
    if (forms == null) {
      forms = reader.read(number, text, starts.get(number), part, vex);
      known.put(key, forms);
    }
    return forms;
  }
}
