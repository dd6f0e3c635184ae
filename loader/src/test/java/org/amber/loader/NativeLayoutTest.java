package org.amber.loader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.amber.loader.ImageMapping.FilePages;
import org.junit.jupiter.api.Test;

/** Compares the planned layout of /bin/cat and its interpreter with where Linux puts them. */
class NativeLayoutTest {
  private static final Path CAT = Path.of("/bin/cat");

  /** A file-backed line of /proc/pid/maps; the dynamic loader may have split a mapping. */
  private record Line(long start, long end, long offset) {
    static Line parse(String line) {
      List<String> words = List.of(line.split(" +", -1));
      int dash = words.get(0).indexOf('-');
      long start = hex(words.get(0).substring(0, dash));
      return new Line(start, hex(words.get(0).substring(dash + 1)), hex(words.get(2)));
    }
  }

  private static long hex(String digits) {
    return Long.parseUnsignedLong(digits, 16);
  }

  @Test
  void imagesAreWhereLinuxPutsThem() throws Exception {
    assumeTrue(
        System.getProperty("os.name", "").equals("Linux")
            && System.getProperty("os.arch", "").equals("amd64"),
        "the host is not x86-64 Linux");
    HostTools.assumeProgram("setarch");
    assumeTrue(Files.isReadable(CAT), "the host has no /bin/cat");
    List<String> output =
        new String(
                HostTools.run(
                    Map.of("LD_SHOW_AUXV", "1"),
                    List.of("setarch", "-R", CAT.toString(), "/proc/self/maps")),
                UTF_8)
            .lines()
            .toList();
    assumeTrue(output.getFirst().startsWith("AT_"), "the C library does not show the vector");

    ElfFile program = parse(CAT, false);
    assumeTrue(program.interpreter().isPresent(), "/bin/cat is static");
    ImageLayout layout = ImageLayout.ofProgram(program);
    LoadedImage image = layout.placeAt(layout.fixedStart().orElseThrow());
    assertThat(image.entry()).isEqualTo(auxiliary(output, "AT_ENTRY"));
    assertThat(image.phdrAddress()).isEqualTo(auxiliary(output, "AT_PHDR"));
    compare(image, output, CAT.toRealPath());
    String heap = output.stream().filter(l -> l.endsWith("[heap]")).findFirst().orElseThrow();
    assertThat(image.brk()).isEqualTo(Line.parse(heap).start());

    Path interpreter = Path.of(new String(program.interpreter().orElseThrow(), UTF_8));
    LoadedImage loader =
        ImageLayout.ofInterpreter(parse(interpreter, true)).placeAt(auxiliary(output, "AT_BASE"));
    compare(loader, output, interpreter.toRealPath());
  }

  private static ElfFile parse(Path path, boolean isInterpreter) throws Exception {
    try (FileChannel channel = FileChannel.open(path)) {
      ElfSource source = ElfSource.of(channel);
      return isInterpreter ? ElfFile.parseInterpreter(source) : ElfFile.parse(source);
    }
  }

  /** The last value shown: setarch shows its own vector first. */
  private static long auxiliary(List<String> output, String key) {
    String line = output.stream().filter(l -> l.startsWith(key + ":")).toList().getLast();
    return hex(line.substring(line.indexOf("0x") + 2));
  }

  private static void compare(LoadedImage image, List<String> output, Path path) {
    List<Line> lines =
        output.stream().filter(l -> l.endsWith(" " + path)).map(Line::parse).toList();
    List<FilePages> pages =
        image.mappings().stream()
            .filter(FilePages.class::isInstance)
            .map(FilePages.class::cast)
            .toList();
    for (Line line : lines) {
      assertThat(pages)
          .as(line.toString())
          .anyMatch(
              p ->
                  p.start() <= line.start()
                      && line.end() <= p.end()
                      && line.offset() == p.fileOffset() + line.start() - p.start());
    }
    assertThat(lines.stream().mapToLong(l -> l.end() - l.start()).sum())
        .isPositive()
        .isEqualTo(pages.stream().mapToLong(FilePages::length).sum());
  }
}
