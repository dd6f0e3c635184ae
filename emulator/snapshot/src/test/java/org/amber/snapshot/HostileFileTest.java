package org.amber.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esotericsoftware.kryo.io.Output;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.amber.state.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files whose checksums are right and whose contents were made to harm. */
class HostileFileTest {
  private static final int MUTATED_FILES = 2_000;
  private static final int MUTATED_SECTIONS = 20_000;

  @TempDir Path directory;

  /** The sections of a file, to be changed and sealed again. */
  private static Map<Section, byte[]> sections(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Header header = Header.decode(Arrays.copyOf(bytes, Header.LENGTH));
    Map<Section, byte[]> sections = new EnumMap<>(Section.class);
    header
        .extents()
        .forEach(
            (section, extent) ->
                sections.put(
                    section, Arrays.copyOfRange(bytes, (int) extent.offset(), (int) extent.end())));
    return sections;
  }

  private static void seal(Path file, Map<Section, byte[]> sections) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      SnapshotOutput output = new SnapshotOutput(UnfinishedFile.into(channel));
      for (Map.Entry<Section, byte[]> section : sections.entrySet()) {
        output.write(section.getValue());
        output.endSection(section.getKey());
      }
      assertThat(output.finish(Header.WHOLE_FORMAT)).hasSize(Sha256.LENGTH);
    }
  }

  @Test
  void mutationsWithRightChecksumsEndInOneLine() throws IOException {
    Path file = directory.resolve("a.snap");
    Sample.write(file, 8);
    Map<Section, byte[]> good = sections(file);
    Random random = new Random(20260102);
    List<Section> victims = List.of(Section.values());
    int refused = 0;
    Sample.Pages room = Sample.Pages.empty(100, Arena.ofAuto());
    for (int i = 0; i < MUTATED_FILES; i++) {
      Map<Section, byte[]> mutated = new EnumMap<>(good);
      Section victim = victims.get(random.nextInt(victims.size()));
      mutated.compute(victim, (section, bytes) -> mutate(bytes, random));
      seal(file, mutated);
      try {
        Sample.read(file, room);
      } catch (SnapshotException expected) {
        refused++;
        assertThat(expected.getMessage()).startsWith(file + ": ").hasLineCount(1);
      }
    }
    assertThat(refused).isBetween(MUTATED_FILES / 2, MUTATED_FILES - 1);
  }

  /** The same without files around them, for many more. */
  @Test
  void mutatedSectionsAreDecodedOrRefused() throws IOException {
    Path file = directory.resolve("a.snap");
    Sample.write(file, 20);
    Map<Section, byte[]> good = sections(file);
    long pagesLength = Objects.requireNonNull(good.get(Section.PAGES)).length;
    Random random = new Random(20260103);
    int refused = 0;
    for (int i = 0; i < MUTATED_SECTIONS; i++) {
      try {
        decode(Section.MANIFEST, good, pagesLength, random);
        decode(Section.MAP, good, pagesLength, random);
        decode(Section.STATE, good, pagesLength, random);
      } catch (IllegalArgumentException expected) {
        refused++;
      }
    }
    assertThat(refused).isBetween(MUTATED_SECTIONS / 2, MUTATED_SECTIONS - 1);
  }

  private static void decode(
      Section section, Map<Section, byte[]> good, long pagesLength, Random random) {
    byte[] original = Objects.requireNonNull(good.get(section));
    byte[] mutated = random.nextBoolean() ? mutate(original, random) : original;
    switch (section) {
      case MANIFEST -> Manifest.fromJson(mutated);
      case MAP -> PageMap.decode(2, mutated, pagesLength);
      case STATE -> StateCodec.decode(mutated, Sample.Root.class, Sample.REGISTRY, 1 << 20);
      default -> throw new IllegalArgumentException(section.title);
    }
  }

  private static byte[] mutate(byte[] original, Random random) {
    byte[] bytes = original.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt();
        case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0xff : 0);
        case 3 -> bytes = Arrays.copyOf(bytes, at + 1);
        default -> {
          int from = random.nextInt(bytes.length);
          int length = Math.min(bytes.length - Math.max(at, from), random.nextInt(40));
          System.arraycopy(original, from, bytes, at, Math.min(length, original.length - from));
        }
      }
    }
    return bytes;
  }

  @Test
  void deepTreesDoNotOverflowTheStack() throws IOException {
    byte[] state = new byte[0];
    for (int depth = 0; depth < 2000; depth++) {
      Output level = new Output(64, -1);
      level.writeVarInt(20, true);
      level.writeVarInt(116, true);
      level.writeVarInt(state.length + 1, true);
      level.writeBytes(state);
      level.writeVarInt(0, true);
      state = level.toBytes();
    }
    assertStateRefused(state, "Max depth exceeded");
  }

  @Test
  void forgedLengthsAllocateNothing() throws IOException {
    for (int tag : new int[] {9, 10, 11, 12, 14, 15}) {
      Output forged = new Output(64, -1);
      forged.writeVarInt(20, true);
      forged.writeVarInt(tag, true);
      forged.writeVarInt(Integer.MAX_VALUE, true);
      forged.writeVarInt(Integer.MAX_VALUE, true);
      assertStateRefused(forged.toBytes(), "longer than the rest");
      forged.reset();
      forged.writeVarInt(20, true);
      forged.writeVarInt(tag, true);
      forged.writeVarInt(-1, true);
      assertStateRefused(forged.toBytes(), "longer than the rest");
    }
  }

  @Test
  void nullIsOnlyWhereItMayBe() throws IOException {
    for (int tag : new int[] {5, 14, 15}) {
      Output forged = new Output(64, -1);
      forged.writeVarInt(20, true);
      forged.writeVarInt(tag, true);
      forged.writeVarInt(0, true);
      forged.writeVarInt(0, true);
      assertStateRefused(forged.toBytes(), " is null");
    }
  }

  @Test
  void manySmallObjectsAreStoppedBeforeTheHeapIsFull() throws IOException {
    int count = 200_000;
    byte[] list = new byte[count * 2 + 5];
    Output output = new Output(list);
    output.writeVarInt(count, true);
    for (int i = 0; i < count; i++) {
      output.writeByte(23);
      output.writeByte(0);
    }
    Output state = new Output(list.length + 20);
    state.writeVarInt(20, true);
    state.writeVarInt(15, true);
    state.writeVarInt(output.position() + 1, true);
    state.writeBytes(list, 0, output.position());
    state.writeVarInt(0, true);
    assertStateRefused(state.toBytes(), "needs more memory");
  }

  private void assertStateRefused(byte[] state, String reason) throws IOException {
    Path file = directory.resolve("forged.snap");
    Sample.write(file, 0);
    Map<Section, byte[]> sections = sections(file);
    sections.put(Section.STATE, state);
    seal(file, sections);
    assertThatThrownBy(() -> Sample.read(file, Sample.Pages.NONE))
        .isInstanceOf(SnapshotException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(reason);
  }

  @Test
  void aMapOfAnImpossibleSizeIsRefused() throws IOException {
    Path file = directory.resolve("a.snap");
    Sample.write(file, 20);
    for (int[] forged : new int[][] {{-1, 5}, {Integer.MAX_VALUE, 5}, {20, -5}, {20, 21}}) {
      Map<Section, byte[]> sections = sections(file);
      byte[] map = Objects.requireNonNull(sections.get(Section.MAP)).clone();
      ByteBuffer.wrap(map)
          .order(java.nio.ByteOrder.LITTLE_ENDIAN)
          .putInt(forged[0])
          .putInt(forged[1]);
      sections.put(Section.MAP, map);
      seal(file, sections);
      assertThatThrownBy(() -> Sample.read(file, Sample.Pages.NONE))
          .isInstanceOf(SnapshotException.class)
          .hasMessageContaining("the page map has another length than it says");
      Sample.write(file, 20);
    }
  }
}
