package org.amber.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32C;
import org.amber.machine.FuzzedState;
import org.amber.machine.MachineState;

/**
 * The parts of a snapshot file, each read by itself, and the whole of it put together with right
 * checksums.
 */
public final class SnapshotDecoders {
  /** What a state of some kilobytes may take, as for a whole file. */
  private static final long STATE_HEAP = 32L << 20;

  private static final int CHECKSUM = 9;
  private static final Section[] SIZED = {Section.MANIFEST, Section.STATE, Section.MAP};

  private SnapshotDecoders() {}

  /** A header whose checksum is made right, and what is asked before one is known to be whole. */
  public static void header(byte[] bytes) {
    boolean encrypted = Header.isEncrypted(bytes);
    boolean possible = Header.mayBeSnapshot(bytes, bytes.length);
    if (encrypted && !possible) {
      throw new AssertionError("encrypted, but no snapshot");
    }
    boolean ignored = Header.looksLikeOne(bytes);
    if (bytes.length < Header.PREFIX_LENGTH || !Header.isSnapshot(bytes)) {
      throw new IllegalArgumentException("no snapshot");
    }
    int format = Header.format(bytes);
    if (format > Header.FORMAT || bytes.length < Header.LENGTH) {
      throw new IllegalArgumentException("newer, or too short");
    }
    byte[] header = Arrays.copyOf(bytes, Header.LENGTH);
    CRC32C crc = new CRC32C();
    crc.update(header, 0, Header.LENGTH - CHECKSUM);
    byte[] right =
        String.format(Locale.ROOT, "%08x\n", (int) crc.getValue())
            .getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(right, 0, header, Header.LENGTH - CHECKSUM, CHECKSUM);
    Header read = Header.decode(header);
    if (!Arrays.equals(read.encode(), header)) {
      throw new AssertionError("a header that nobody writes is read as " + read);
    }
  }

  /** Four bytes that say how long the pages are, then a page map. */
  public static void map(int format, byte[] bytes) {
    int length = Math.min(Integer.BYTES, bytes.length);
    long pages = number(Arrays.copyOf(bytes, length));
    byte[] section = Arrays.copyOfRange(bytes, length, bytes.length);
    PageMap map = PageMap.decode(format, section, pages);
    for (long place : map.places()) {
      int file = PageBase.fileOf(place);
      int stored = file == 0 ? map.own().pages() : map.files().get(file - 1).pages();
      if (PageBase.pageOf(place) > stored) {
        throw new AssertionError("page " + PageBase.pageOf(place) + " of " + stored);
      }
    }
  }

  /** Kernel state as it stands in files that need no others. */
  public static void state(byte[] bytes) throws SnapshotException {
    MachineState first = decoded(bytes);
    byte[] again = StateCodec.encode(first, FuzzedState.registry());
    byte[] same = StateCodec.encode(decoded(again), FuzzedState.registry());
    if (!Arrays.equals(again, same)) {
      throw new AssertionError("what was read is saved in two ways");
    }
  }

  private static MachineState decoded(byte[] bytes) {
    try {
      return StateCodec.decode(bytes, MachineState.class, FuzzedState.registry(), STATE_HEAP);
    } catch (NewerStateException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** The JSON at the head of a file. */
  public static void manifest(byte[] bytes) {
    Manifest manifest = Manifest.fromJson(bytes);
    byte[] written = manifest.toJson();
    if (!Arrays.equals(Manifest.fromJson(written).toJson(), written)) {
      throw new AssertionError("a manifest that is written is another one: " + manifest);
    }
  }

  /**
   * A format and the sections, of which a file is made: a byte, three lengths of four bytes each,
   * manifest, state, map; all else are pages.
   */
  public static void file(byte[] bytes) throws SnapshotException {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (in.remaining() < 1 + SIZED.length * Integer.BYTES) {
      throw new SnapshotException("too short");
    }
    int format = 1 + Math.floorMod(in.get(), Header.FORMAT);
    int[] lengths = {in.getInt(), in.getInt(), in.getInt()};
    Map<Section, byte[]> sections = new EnumMap<>(Section.class);
    for (int i = 0; i < SIZED.length; i++) {
      byte[] section = new byte[Math.clamp(lengths[i], 0, in.remaining())];
      in.get(section);
      sections.put(SIZED[i], section);
    }
    byte[] pages = new byte[in.remaining()];
    in.get(pages);
    sections.put(Section.PAGES, pages);
    MemorySource source = new MemorySource(SnapshotMutator.sealed(sections, format));
    try (SnapshotFile file = SnapshotFile.open(source, true)) {
      MachineState ignored = file.kernelState(MachineState.class, FuzzedState.registry());
      file.verify();
      file.groups().readAll((reference, memory, offset) -> {});
    }
  }

  /** What such a decoder takes, out of a sound file. */
  public static byte[] seed(String decoder, Path sound) throws IOException {
    SnapshotMutator parts = new SnapshotMutator(sound);
    return switch (decoder) {
      case "header" -> Arrays.copyOf(parts.sound(), Header.LENGTH);
      case "map" -> mapSeed(parts.section(Section.MAP), parts.section(Section.PAGES).length);
      case "state" -> uncompressed(parts);
      case "manifest" -> parts.section(Section.MANIFEST);
      case "file" -> fileSeed(parts);
      default -> throw new IllegalArgumentException(decoder);
    };
  }

  private static byte[] mapSeed(byte[] section, int pages) {
    return ByteBuffer.allocate(Integer.BYTES + section.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(pages)
        .put(section)
        .array();
  }

  private static byte[] uncompressed(SnapshotMutator parts) throws SnapshotException {
    byte[] state = parts.section(Section.STATE);
    return parts.format() < ChainMap.FORMAT ? state : CompressedState.decode(state, STATE_HEAP);
  }

  private static byte[] fileSeed(SnapshotMutator parts) {
    int length = 1 + SIZED.length * Integer.BYTES;
    for (Section section : Section.values()) {
      length += parts.section(section).length;
    }
    ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) (parts.format() - 1));
    for (Section section : SIZED) {
      out.putInt(parts.section(section).length);
    }
    for (Section section : SIZED) {
      out.put(parts.section(section));
    }
    return out.put(parts.section(Section.PAGES)).array();
  }

  private static long number(byte[] bytes) {
    long value = 0;
    for (int i = 0; i < bytes.length; i++) {
      value |= (bytes[i] & 0xffL) << (8 * i);
    }
    return value;
  }
}
