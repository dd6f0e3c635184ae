package org.amber.snapshot;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.amber.state.Sha256;
import org.amber.state.StateRegistry;

/**
 * Changes a snapshot file as someone would who means harm: below checksums and digests that are
 * made right again, so that what decodes and restores is reached.
 */
public final class SnapshotMutator {
  private static final int PAGE = GroupTable.PAGE_SIZE;

  private static final List<Section> VICTIMS = List.of(Section.values());

  private final byte[] file;
  private final Map<Section, byte[]> sections = new EnumMap<>(Section.class);
  private final Header header;

  /** Takes a sound file. */
  public SnapshotMutator(Path path) throws IOException {
    file = Files.readAllBytes(path);
    header = Header.decode(Arrays.copyOf(file, Header.LENGTH));
    header
        .extents()
        .forEach(
            (section, extent) ->
                sections.put(
                    section, Arrays.copyOfRange(file, (int) extent.offset(), (int) extent.end())));
  }

  /** The sound file. */
  public byte[] sound() {
    return file.clone();
  }

  /** The bytes of a section. */
  byte[] section(Section section) {
    return Objects.requireNonNull(sections.get(section));
  }

  int format() {
    return header.format();
  }

  /** Bytes anywhere, with checksums as they were. */
  public byte[] anywhere(Random random) {
    return mutate(file, random);
  }

  /** The sections as they are in a file of this format. */
  private Map<Section, byte[]> sections(int format) {
    Map<Section, byte[]> copy = new EnumMap<>(sections);
    if (format == ChainMap.FORMAT) {
      byte[] state = Objects.requireNonNull(sections.get(Section.STATE));
      copy.put(Section.STATE, CompressedState.encode(state));
      copy.put(Section.MAP, map().encode(format));
    }
    return copy;
  }

  private static int format(Random random) {
    return random.nextInt(3) == 0 ? ChainMap.FORMAT : Header.WHOLE_FORMAT;
  }

  /** Bytes of one section. */
  public byte[] inSection(Random random) {
    int format = format(random);
    Map<Section, byte[]> spoiled = sections(format);
    Section[] victims = {
      Section.MANIFEST, Section.MANIFEST, Section.STATE, Section.STATE, Section.MAP, Section.PAGES
    };
    Section victim = victims[random.nextInt(victims.length)];
    byte[] bytes = mutate(Objects.requireNonNull(spoiled.get(victim)), random);
    spoiled.put(victim, bytes);
    return sealed(spoiled, format);
  }

  /** Places and lengths of the sections, or the format. */
  public byte[] inHeader(Random random) {
    Map<Section, Header.Extent> extents = new EnumMap<>(header.extents());
    int format = header.format();
    if (random.nextInt(4) == 0) {
      format = 1 + random.nextInt(9);
    } else {
      Section victim = VICTIMS.get(random.nextInt(VICTIMS.size()));
      Header.Extent old = header.extent(victim);
      long offset = random.nextBoolean() ? old.offset() : number(old.offset(), random);
      long length = random.nextBoolean() ? old.length() : number(old.length(), random);
      extents.put(victim, new Header.Extent(offset, length, old.checksum()));
    }
    byte[] bytes = file.clone();
    byte[] head = new Header(format, extents).encode();
    System.arraycopy(head, 0, bytes, 0, Header.LENGTH);
    return bytes;
  }

  private static long number(long old, Random random) {
    long mask = (1L << 48) - 1;
    return switch (random.nextInt(5)) {
      case 0 -> 0;
      case 1 -> mask;
      case 2 -> old + 1;
      case 3 -> old ^ (1L << random.nextInt(48));
      default -> random.nextLong() & mask;
    };
  }

  /** Numbers of the page map, or the files that it names. */
  public byte[] inMap(Random random) {
    PageMap map = map();
    GroupTable own = map.own();
    int format = format(random);
    List<NeededFile> files = format == ChainMap.FORMAT ? needed(random) : List.of();
    int pages = own.pages();
    long[] places = map.places().clone();
    int[] lengths = own.lengths().clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      switch (random.nextInt(5)) {
        case 0 ->
            places = Arrays.copyOf(places, Math.max(0, places.length + random.nextInt(9) - 4));
        case 1 -> pages += random.nextInt(40) - 20;
        case 2 -> swap(lengths, random);
        case 3 -> {
          if (lengths.length > 0) {
            lengths[random.nextInt(lengths.length)] += random.nextInt(20) - 10;
          }
        }
        default -> {
          if (places.length > 0) {
            places[random.nextInt(places.length)] =
                PageBase.place(
                    random.nextInt(files.size() + 1),
                    Math.max(0, random.nextInt(Math.max(1, pages) + 2) - 1));
          }
        }
      }
    }
    Map<Section, byte[]> spoiled = sections(format);
    PageMap other = new PageMap(files, places, new GroupTable(pages, lengths, own.digests()));
    spoiled.put(Section.MAP, other.encode(format));
    return sealed(spoiled, format);
  }

  private static List<NeededFile> needed(Random random) {
    List<String> names = List.of("none", "..", "", "/etc/passwd", "/dev/zero", "a\0b", "x\ud800");
    String name = names.get(random.nextInt(names.size()));
    byte[] digest = new byte[Sha256.LENGTH];
    return random.nextBoolean()
        ? List.of()
        : Collections.nCopies(
            1 + random.nextInt(3), new NeededFile(name, digest, random.nextInt(100)));
  }

  private static void swap(int[] numbers, Random random) {
    if (numbers.length > 1) {
      int one = random.nextInt(numbers.length);
      int other = random.nextInt(numbers.length);
      int kept = numbers[one];
      numbers[one] = numbers[other];
      numbers[other] = kept;
    }
  }

  /** What is in a group of pages, with right ids: another program. Or what zstd makes of it. */
  public byte[] inPages(Random random) {
    PageMap map = map();
    byte[] pages = Objects.requireNonNull(sections.get(Section.PAGES));
    GroupTable own = map.own();
    int[] lengths = own.lengths().clone();
    if (lengths.length == 0) {
      return anywhere(random);
    }
    int group = random.nextInt(lengths.length);
    int start = 0;
    for (int i = 0; i < group; i++) {
      start += lengths[i];
    }
    byte[] old = Arrays.copyOfRange(pages, start, start + lengths[group]);
    byte[] ids = own.digests().bytes().clone();
    byte[] fresh = spoiledGroup(own, group, old, ids, random);
    byte[] all = new byte[pages.length - old.length + fresh.length];
    System.arraycopy(pages, 0, all, 0, start);
    System.arraycopy(fresh, 0, all, start, fresh.length);
    int rest = start + old.length;
    System.arraycopy(pages, rest, all, start + fresh.length, pages.length - rest);
    lengths[group] = fresh.length;
    Map<Section, byte[]> spoiled = new EnumMap<>(sections);
    spoiled.put(Section.PAGES, all);
    GroupTable table = new GroupTable(own.pages(), lengths, new PageIds(ids));
    PageMap other = new PageMap(List.of(), map.places(), table);
    spoiled.put(Section.MAP, other.encode(Header.WHOLE_FORMAT));
    return sealed(spoiled, Header.WHOLE_FORMAT);
  }

  private static byte[] spoiledGroup(
      GroupTable own, int group, byte[] old, byte[] ids, Random random) {
    int size = own.contentLength(group);
    if (random.nextInt(4) == 0) {
      return random.nextInt(3) == 0 ? Zstd.compress(new byte[1 << 20]) : mutate(old, random);
    }
    byte[] content = old.length == size ? old.clone() : Zstd.decompress(old, size);
    for (int i = random.nextInt(30); i >= 0; i--) {
      content[random.nextInt(size)] = (byte) random.nextInt();
    }
    for (int page = 0; page * PAGE < size; page++) {
      var sha256 = Sha256.begin();
      sha256.update(content, page * PAGE, PAGE);
      int at = (group * GroupTable.GROUP_PAGES + page) * PageIds.LENGTH;
      System.arraycopy(sha256.digest(), 0, ids, at, PageIds.LENGTH);
    }
    return random.nextBoolean() ? content : Zstd.compress(content);
  }

  private PageMap map() {
    byte[] pages = Objects.requireNonNull(sections.get(Section.PAGES));
    return PageMap.decode(
        header.format(), Objects.requireNonNull(sections.get(Section.MAP)), pages.length);
  }

  /**
   * The file with another tree of state classes.
   *
   * @throws IllegalArgumentException when it cannot be written
   */
  public byte[] withState(Object root, StateRegistry registry) {
    Map<Section, byte[]> spoiled = new EnumMap<>(sections);
    spoiled.put(Section.STATE, StateCodec.encode(root, registry));
    return sealed(spoiled, Header.WHOLE_FORMAT);
  }

  /** A file of these sections. */
  static byte[] sealed(Map<Section, byte[]> sections, int format) {
    int length = Header.LENGTH + Sha256.LENGTH;
    for (byte[] section : sections.values()) {
      length += section.length;
    }
    ByteBuffer all = ByteBuffer.allocate(length);
    try {
      SnapshotOutput output =
          new SnapshotOutput((bytes, position) -> all.position((int) position).put(bytes));
      for (Map.Entry<Section, byte[]> section : sections.entrySet()) {
        output.write(section.getValue());
        output.endSection(section.getKey());
      }
      byte[] ignored = output.finish(format);
    } catch (IOException e) {
      throw new AssertionError("nothing is written to a disk", e);
    }
    return all.array();
  }

  /** Flips, replaces, doubles, moves and cuts off bytes, and puts in what breaks parsers. */
  public static byte[] mutate(byte[] original, Random random) {
    byte[] bytes = original.clone();
    for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(8)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt();
        case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0xff : 0);
        case 3 -> bytes = Arrays.copyOf(bytes, at);
        case 4 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(40));
        case 5 -> bytes = with(bytes, at, morsel(random));
        case 6 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 9), (byte) 0xff);
        default -> {
          int from = random.nextInt(bytes.length);
          int most = bytes.length - Math.max(at, from);
          System.arraycopy(bytes.clone(), from, bytes, at, Math.min(most, random.nextInt(200)));
        }
      }
    }
    return bytes;
  }

  private static byte[] with(byte[] bytes, int at, byte[] morsel) {
    byte[] longer = new byte[bytes.length + morsel.length];
    System.arraycopy(bytes, 0, longer, 0, at);
    System.arraycopy(morsel, 0, longer, at, morsel.length);
    System.arraycopy(bytes, at, longer, at + morsel.length, bytes.length - at);
    return longer;
  }

  private static byte[] morsel(Random random) {
    String text =
        switch (random.nextInt(6)) {
          case 0 -> "[".repeat(1 + random.nextInt(100_000));
          case 1 -> "{\"a\":".repeat(1 + random.nextInt(10_000));
          case 2 -> "9".repeat(1 + random.nextInt(100_000));
          case 3 -> "1e" + "9".repeat(1 + random.nextInt(10));
          case 4 -> "\u00ff\u00ff\u00ff\u00ff\u000f";
          default -> "\"\\u0000\u001b[2J\"";
        };
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
