package org.amber.loader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Compares what we read from the host's binaries with readelf's output. */
class ReadelfTest {
  private static final Map<SegmentType, String> NAMES =
      Map.of(SegmentType.GNU_EH_FRAME, "GNU_EH_FRAME", SegmentType.GNU_PROPERTY, "GNU_PROPERTY");

  @BeforeEach
  void needsReadelf() {
    HostTools.assumeProgram("readelf");
    assumeFalse(HostTools.binaries().isEmpty(), "none of the usual binaries is on this host");
  }

  @Test
  void programHeadersAreThoseThatReadelfShows() throws Exception {
    for (Path path : HostTools.binaries()) {
      try (FileChannel channel = FileChannel.open(path)) {
        ElfFile file = ElfFile.parse(ElfSource.of(channel));
        List<String> lines = HostTools.lines("readelf", "-lW", path.toString());
        assertThat(file.programHeaders().stream().map(ReadelfTest::format))
            .as(path.toString())
            .containsExactlyElementsOf(programHeaders(lines));
        assertThat(file.interpreter().map(name -> new String(name, UTF_8)).orElse("none"))
            .isEqualTo(interpreter(lines));
        assertThat(lines).contains("Entry point 0x" + Long.toHexString(file.header().entry()));
        assertThat(file.executableStack())
            .isEqualTo(lines.stream().anyMatch(l -> l.matches(".*GNU_STACK .* RWE .*")));
      }
    }
  }

  private static String format(ProgramHeader h) {
    return String.format(
        "%s %x %x %x %x %s%s%s %x",
        NAMES.getOrDefault(h.type(), h.type().name()),
        h.offset(),
        h.vaddr(),
        h.fileSize(),
        h.memorySize(),
        (h.flags() & ProgramHeader.PF_R) != 0 ? "R" : "",
        (h.flags() & ProgramHeader.PF_W) != 0 ? "W" : "",
        (h.flags() & ProgramHeader.PF_X) != 0 ? "E" : "",
        h.align());
  }

  /** Lines like "LOAD 0x000000 0x0000000000000000 0x… 0x000f58 0x000f58 R E 0x1000". */
  private static List<String> programHeaders(List<String> lines) {
    List<String> found = new ArrayList<>();
    for (String line : lines) {
      List<String> words = List.of(line.trim().split("\\s+"));
      if (words.size() < 7 || !words.get(1).startsWith("0x") || !words.get(5).startsWith("0x")) {
        continue;
      }
      String flags = String.join("", words.subList(6, words.size() - 1));
      found.add(
          String.format(
              "%s %x %x %x %x %s %x",
              words.get(0),
              number(words.get(1)),
              number(words.get(2)),
              number(words.get(4)),
              number(words.get(5)),
              flags,
              number(words.getLast())));
    }
    return found;
  }

  private static long number(String hex) {
    return Long.parseUnsignedLong(hex.substring(2), 16);
  }

  private static String interpreter(List<String> lines) {
    return lines.stream()
        .filter(line -> line.contains("[Requesting program interpreter: "))
        .map(line -> line.substring(line.indexOf(": ") + 2, line.indexOf(']')))
        .findFirst()
        .orElse("none");
  }

  @Test
  void symbolsAreThoseThatReadelfShows() throws Exception {
    int total = 0;
    for (Path path : HostTools.binaries()) {
      try (FileChannel channel = FileChannel.open(path)) {
        List<String> symbols = symbols(path);
        SymbolTable table = SymbolTable.read(ElfSource.of(channel));
        assertThat(new TreeSet<>(table.stream().map(ReadelfTest::format).toList()))
            .as(path.toString())
            .isEqualTo(new TreeSet<>(symbols));
        total += symbols.size();
      }
    }
    assertThat(total).isPositive();
  }

  private static String format(Symbol s) {
    return String.format("%x %x %s %s %s", s.value(), s.size(), s.kind(), s.binding(), s.name());
  }

  /** Lines like " 1: 0000000000026270 447 FUNC GLOBAL DEFAULT 16 name@@GLIBC_2.2.5". */
  private static List<String> symbols(Path path) throws IOException, InterruptedException {
    Map<String, String> kinds =
        Map.of("FUNC", "FUNCTION", "IFUNC", "FUNCTION", "OBJECT", "OBJECT", "NOTYPE", "LABEL");
    List<String> found = new ArrayList<>();
    for (String line : HostTools.lines("readelf", "-sW", path.toString())) {
      List<String> words = List.of(line.trim().split("\\s+"));
      if (words.size() < 8
          || !words.get(0).matches("[0-9]+:")
          || !kinds.containsKey(words.get(3))
          || !words.get(6).matches("[0-9]+")) {
        continue;
      }
      String size =
          words.get(2).startsWith("0x") ? words.get(2).substring(2) : decimalToHex(words.get(2));
      String binding = words.get(4).equals("UNIQUE") ? "GLOBAL" : words.get(4);
      found.add(
          String.format(
              "%x %s %s %s %s",
              Long.parseUnsignedLong(words.get(1), 16),
              size,
              kinds.get(words.get(3)),
              binding,
              words.get(7).replaceFirst("@.*", "")));
    }
    return found;
  }

  private static String decimalToHex(String decimal) {
    return Long.toHexString(Long.parseLong(decimal));
  }

  @Test
  void findsNamesAndAddresses() throws Exception {
    for (Path path : HostTools.binaries()) {
      if (!path.endsWith("libc.so.6")) {
        continue;
      }
      try (FileChannel channel = FileChannel.open(path)) {
        SymbolTable table = SymbolTable.read(ElfSource.of(channel));
        Symbol symbol = table.find("printf").orElseThrow();
        assertThat(symbol.kind()).isEqualTo(Symbol.Kind.FUNCTION);
        assertThat(table.at(symbol.value() + 3).orElseThrow().offset()).isEqualTo(3);
        assertThat(table.find("no such symbol")).isEmpty();
      }
    }
  }
}
