package org.amber.loader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Damages a small valid file in random ways: only an {@link ExecFailure} may come out. */
class ElfFuzzTest {
  private static final int MUTATIONS = 100_000;
  private static final long[] EDGES = {
    0,
    1,
    2,
    -1,
    -0x1000,
    0xfff,
    0x1000,
    0x1001,
    62,
    Long.MIN_VALUE,
    Long.MAX_VALUE,
    UserSpace.TASK_SIZE,
    UserSpace.TASK_SIZE - 1,
    1L << 31,
    (1L << 32) - 1,
    0xffff,
    0x4000
  };

  private final Random random = new Random(20_261_121);

  private static byte[] file(boolean exec) {
    long base = exec ? 0x400000 : 0;
    ElfBuilder builder = exec ? ElfBuilder.exec() : ElfBuilder.dyn();
    return builder
        .load(5, 0, base, 0x1800, 0x1800)
        .load(6, 0x1800, base + 0x2800, 0x100, 0x2000)
        .header(ElfBuilder.PT_GNU_STACK, 6, 0, 0, 0, 0, 16)
        .interpreter("/lib/ld.so\0".getBytes(UTF_8))
        .size(0x2000)
        .bytes();
  }

  private byte[] mutated(byte[] original) {
    byte[] bytes = original.clone();
    int headers = ElfHeader.SIZE + 4 * ProgramHeader.SIZE;
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(headers - 8);
      switch (random.nextInt(3)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        default -> {
          long value = EDGES[random.nextInt(EDGES.length)];
          for (int b = 0; b < 8; b++) {
            bytes[(at & -8) + b] = (byte) (value >> (8 * b));
          }
        }
      }
    }
    return bytes;
  }

  @Test
  void onlyExecFailuresComeOut() {
    byte[][] originals = {file(true), file(false)};
    int accepted = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      ElfSource source = ElfSource.of(mutated(originals[i & 1]));
      accepted += loads(source, i) ? 1 : 0;
      SymbolTable table = SymbolTable.read(source);
      table.find("x");
      table.at(0x401000);
    }
    assertThat(accepted).isBetween(MUTATIONS / 100, MUTATIONS * 9 / 10);
  }

  private static boolean loads(ElfSource source, int seed) {
    try {
      ElfFile elf = (seed & 2) == 0 ? ElfFile.parse(source) : ElfFile.parseInterpreter(source);
      ImageLayout layout =
          (seed & 2) == 0 ? ImageLayout.ofProgram(elf) : ImageLayout.ofInterpreter(elf);
      LoadedImage image = layout.placeAt(layout.fixedStart().orElse(0x7ffff0000000L));
      for (ImageMapping mapping : image.mappings()) {
        assertMappable(mapping);
      }
      return true;
    } catch (ExecFailure e) {
      assertThat(e).message().isNotBlank();
      return false;
    }
  }

  private static void assertMappable(ImageMapping mapping) {
    assertThat(UserSpace.pageOffset(mapping.start() | mapping.length())).isZero();
    assertThat(mapping.length()).isPositive();
    assertThat(mapping.start()).isNotNegative();
    assertThat(mapping.end()).isBetween(mapping.start(), UserSpace.TASK_SIZE);
    if (mapping instanceof ImageMapping.FilePages pages) {
      assertThat(UserSpace.pageOffset(pages.fileOffset())).isZero();
      assertThat(pages.zeroFrom()).isBetween(mapping.end() - UserSpace.PAGE_SIZE, mapping.end());
    }
  }

  @Test
  void scriptLinesNeverFailOtherwise() {
    byte[] alphabet = {'#', '!', ' ', '\t', '\n', 0, 'a', '/', '\r', (byte) 0xff};
    int accepted = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] head = new byte[random.nextInt(2 + (i % 300))];
      for (int b = 0; b < head.length; b++) {
        head[b] = b < 2 ? alphabet[b] : alphabet[random.nextInt(alphabet.length)];
      }
      try {
        assertThat(ScriptHeader.parse(head).interpreter()).isNotEmpty().doesNotContain(0);
        accepted++;
      } catch (ExecFailure e) {
        assertThat(e).message().isNotBlank();
      }
    }
    assertThat(accepted).isGreaterThan(MUTATIONS / 10);
  }
}
