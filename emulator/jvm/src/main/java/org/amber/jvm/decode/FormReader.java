package org.amber.jvm.decode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads tables of instructions. A line has five columns, of which the last two may be missing:
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
  private static final Pattern BRACES = Pattern.compile("\\{([^}]*)}");
  private static final List<String> FILES = List.of("general", "x87", "vector", "avx");

  private final List<Form> forms = new ArrayList<>();

  private FormReader() {}

  /** Reads all tables. */
  static List<Form> readAll() {
    FormReader reader = new FormReader();
    for (String file : FILES) {
      reader.read(file + ".forms");
    }
    return List.copyOf(reader.forms);
  }

  private void read(String file) {
    InputStream stream = FormReader.class.getResourceAsStream(file);
    if (stream == null) {
      throw new IllegalStateException("there is no table " + file);
    }
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          expand(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void expand(String line) {
    int count = 1;
    for (Matcher braces = BRACES.matcher(line); braces.find(); ) {
      count = Math.max(count, parts(braces.group(1)).length);
    }
    for (int i = 0; i < count; i++) {
      int part = i;
      String one =
          BRACES
              .matcher(line)
              .replaceAll(
                  braces -> {
                    String[] parts = parts(braces.group(1));
                    return Matcher.quoteReplacement(parts.length == 1 ? parts[0] : parts[part]);
                  });
      try {
        addLine(one);
      } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
        throw new IllegalStateException("the table has a bad line: " + one, e);
      }
    }
  }

  private static String[] parts(String list) {
    return list.split(list.indexOf(';') >= 0 ? ";" : ",", -1);
  }

  private void addLine(String line) {
    String[] columns = line.split("\\|", -1);
    String bytes = columns[0].strip();
    String mnemonic = columns[1].strip();
    String operands = column(columns, 2, "-");
    String feature = column(columns, 3, "base");
    Set<Trait> traits = EnumSet.noneOf(Trait.class);
    String vex = "";
    String mmx = "";
    boolean integers = false;
    for (String trait : column(columns, 4, "").split(" ", -1)) {
      switch (trait) {
        case "" -> {}
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
    add(bytes, mnemonic, operands, feature, traits);
    if (!mmx.isEmpty()) {
      add(Twins.mmxBytes(bytes), mnemonic, Twins.mmxOperands(operands), mmx, Set.of());
    }
    if (!vex.isEmpty()) {
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

  private static String column(String[] columns, int index, String otherwise) {
    return index < columns.length ? columns[index].strip() : otherwise;
  }

  private void add(
      String bytes, String mnemonic, String operands, String feature, Set<Trait> traits) {
    List<OperandForm> all = new ArrayList<>();
    if (!operands.equals("-")) {
      for (String operand : operands.split(",", -1)) {
        all.add(OperandForm.parse(operand));
      }
    }
    Encoding encoding = EncodingReader.parse(bytes);
    forms.add(
        new Form(forms.size(), mnemonic, encoding, List.copyOf(all), feature, Set.copyOf(traits)));
  }
}
