package org.amber.jvm.decode;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads lines of the tables of instructions. A line has five columns, of which the last two may be
 * missing:
 *
 * <pre>{@code bytes | mnemonic | operands | feature | traits}</pre>
 *
 * <p>The bytes are those of the Intel SDM: {@code NP}, {@code 66}, {@code F3} or {@code F2} where a
 * prefix belongs to the opcode; the opcode, {@code 50+r} with a register in it; {@code /r}, or
 * {@code /0} to {@code /7} for ModRM, behind which {@code :mem} or {@code :reg} says what it must
 * be, and {@code :any} that it is a register whatever its upper bits are; {@code =E0} for one ModRM
 * byte; {@code o16 o32 o64 a32 a64 W0 W1 rexb0} for sizes; {@code VEX.length.prefix.map.W}, where
 * the length is 128, 256, x for either of them, LZ or LIG. A feature of {@code -} in the operands
 * means none.
 *
 * <p>{@code {a,b}} stands for several lines, of which the first has a, the second b; all braces in
 * a line have as many parts. Parts with commas are divided by semicolons.
 *
 * <p>The traits {@code vex2}, {@code vex3} and {@code vexH} add the AVX twin of an SSE instruction:
 * with the same operands, with one more source behind the destination, or with the destination in
 * VEX.vvvv; {@code int} says that its 256 bits are AVX2's. {@code mmx} adds the MMX twin, which may
 * belong to another feature, as {@code mmx=ssse3}.
 */
final class FormReader {
  /** Of a line without braces: an SSE instruction and its MMX and AVX twins. */
  private static final int MOST_FORMS = 3;

  /** Parts that braces have, at most. */
  static final int MOST_PARTS = 16;

  private static final String[] NONE = {};

  private final Map<String, OperandForm> operandForms = new HashMap<>();
  private final List<Form> forms = new ArrayList<>(MOST_FORMS);
  private boolean wantsVex;

  /** Of the next form. */
  private int number;

  /**
   * The forms that a line stands for.
   *
   * @param line its number, among those of all tables
   * @param text where it is
   * @param start where it begins there
   * @param part of the braces
   * @param vex whether those with VEX, or those without
   * @throws IllegalStateException when it is none of a table
   */
  List<Form> read(int line, byte[] text, int start, int part, boolean vex) {
    forms.clear();
    wantsVex = vex;
    number = (line * MOST_PARTS + part) * MOST_FORMS;
    try {
      add(FormColumns.read(text, start, part));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IllegalStateException("the tables have a bad line, their number " + line, e);
    }
    return List.copyOf(forms);
  }

  private void add(String[] columns) {
    String bytes = columns[0];
    String mnemonic = columns[1];
    String operands = columns[2].isEmpty() ? "-" : columns[2];
    String feature = columns[3].isEmpty() ? "base" : columns[3];
    Set<Trait> traits = EnumSet.noneOf(Trait.class);
    String vex = "";
    String mmx = "";
    boolean integers = false;
    for (String trait : words(columns[4])) {
      switch (trait) {
        case "vex2", "vex3", "vexH" -> vex = trait;
        case "int" -> integers = true;
        default -> {
          if (trait.startsWith("mmx")) {
            mmx = trait.equals("mmx") ? trait : trait.substring("mmx=".length());
          } else {
            traits.add(Trait.valueOf(trait.toUpperCase(Locale.ROOT)));
          }
        }
      }
    }
    if (wantsVex == bytes.startsWith("VEX")) {
      add(bytes, mnemonic, operands, feature, traits);
    }
    number++;
    if (!wantsVex && !mmx.isEmpty()) {
      add(Twins.mmxBytes(bytes), mnemonic, Twins.mmxOperands(operands), mmx, Set.of());
    }
    number++;
    if (wantsVex && !vex.isEmpty()) {
      Set<Trait> kept = EnumSet.copyOf(traits);
      kept.remove(Trait.UNALIGNED);
      add(
          Twins.vexBytes(bytes, operands),
          "v" + mnemonic,
          Twins.vexOperands(operands, vex),
          integers ? "avx/avx2" : "avx",
          kept);
    }
  }

  private static String[] words(String column) {
    return column.isEmpty() ? NONE : column.split(" ", -1);
  }

  private void add(
      String bytes, String mnemonic, String operands, String feature, Set<Trait> traits) {
    List<OperandForm> all = new ArrayList<>();
    if (!operands.equals("-")) {
      for (String operand : operands.split(",", -1)) {
        all.add(operandForms.computeIfAbsent(operand, OperandForm::parse));
      }
    }
    Encoding encoding = EncodingReader.parse(bytes);
    Set<Trait> fixed = traits.isEmpty() ? Set.of() : Set.copyOf(traits);
    forms.add(new Form(number, mnemonic, encoding, List.copyOf(all), feature, fixed));
  }
}
