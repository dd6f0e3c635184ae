package org.amber.inspect.unwind;

import java.util.Optional;
import org.amber.inspect.image.ProcessReader;
import org.jspecify.annotations.Nullable;

/** The .eh_frame of one file in memory, found through its .eh_frame_hdr. */
final class FrameTable {
  private static final int VERSION = 1;

  /** The form of a table that can be searched: DW_EH_PE_datarel | DW_EH_PE_sdata4. */
  private static final int SORTED = 0x3b;

  private static final int ROW = 8;
  private static final int MOST_ENTRIES = 1 << 20;
  private static final long EXTENDED = 0xffff_ffffL;
  private static final int LONGEST_AUGMENTATION = 8;

  private final ProcessReader memory;
  private final Effort effort;
  private final long header;

  /** The last that was read: most entries of a table have the same. */
  private @Nullable Cie common;

  private long commonAt;

  /**
   * @param effort of the walk that this is a part of
   * @param header address of .eh_frame_hdr; 0 when there is none
   */
  FrameTable(ProcessReader memory, Effort effort, long header) {
    this.memory = memory;
    this.effort = effort;
    this.header = header;
  }

  /**
   * Finds what covers an address.
   *
   * @throws UnwindException when the table makes no sense
   */
  Optional<FrameEntry> find(long address) throws UnwindException {
    DwarfReader in = new DwarfReader(memory, effort, header, header);
    if (in.u8() != VERSION) {
      throw new UnwindException(".eh_frame_hdr has another version");
    }
    int frameEncoding = in.u8();
    int countEncoding = in.u8();
    int tableEncoding = in.u8();
    long frames = in.encoded(frameEncoding);
    if (countEncoding == DwarfReader.OMITTED || tableEncoding != SORTED) {
      return scan(frames, address);
    }
    long count = in.encoded(countEncoding);
    return search(in.position(), count, address);
  }

  private Optional<FrameEntry> search(long table, long count, long address) throws UnwindException {
    DwarfReader in = new DwarfReader(memory, effort, table, header);
    long low = 0;
    long high = Math.min(Math.max(0, count), MOST_ENTRIES);
    while (low < high) {
      long middle = (low + high) >>> 1;
      in.seek(table + middle * ROW);
      if (Long.compareUnsigned(header + (int) in.u32(), address) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low == 0) {
      return Optional.empty();
    }
    in.seek(table + (low - 1) * ROW + Integer.BYTES);
    FrameEntry found = entry(header + (int) in.u32());
    return Optional.ofNullable(found).filter(entry -> entry.covers(address));
  }

  /**
   * Finds what covers an address without the help of a header.
   *
   * @param frames address of .eh_frame
   * @throws UnwindException when the table makes no sense
   */
  Optional<FrameEntry> scan(long frames, long address) throws UnwindException {
    DwarfReader in = new DwarfReader(memory, effort, frames, header);
    for (int i = 0; i < MOST_ENTRIES; i++) {
      long start = in.position();
      long length = in.u32();
      if (length == 0 || length == EXTENDED) {
        break;
      }
      long next = in.position() + length;
      FrameEntry found = in.u32() == 0 ? null : entry(start);
      if (found != null && found.covers(address)) {
        return Optional.of(found);
      }
      in.seek(next);
    }
    return Optional.empty();
  }

  /** The FDE at an address. */
  private FrameEntry entry(long at) throws UnwindException {
    DwarfReader in = new DwarfReader(memory, effort, at, header);
    long length = in.u32();
    long start = in.position();
    long back = in.u32();
    if (length == 0 || length == EXTENDED || back == 0) {
      throw new UnwindException("no FDE at 0x" + Long.toHexString(at));
    }
    Cie cie = common(start - back);
    long begin = in.encoded(cie.encoding);
    long range = in.plain(cie.encoding & 0x0f);
    if (cie.augmented) {
      long skipped = in.uleb();
      in.seek(in.position() + skipped);
    }
    return new FrameEntry(
        begin,
        begin + range,
        cie.codeFactor,
        cie.dataFactor,
        cie.encoding,
        cie.returnColumn,
        cie.signalFrame,
        cie.instructions,
        new FrameEntry.Range(in.position(), start + length));
  }

  private Cie common(long at) throws UnwindException {
    Cie cie = common;
    if (cie == null || commonAt != at) {
      cie = Cie.read(new DwarfReader(memory, effort, at, header));
      common = cie;
      commonAt = at;
    }
    return cie;
  }

  /** What several FDEs have in common. */
  private record Cie(
      long codeFactor,
      long dataFactor,
      long returnColumn,
      boolean augmented,
      int encoding,
      boolean signalFrame,
      FrameEntry.Range instructions) {

    static Cie read(DwarfReader in) throws UnwindException {
      long length = in.u32();
      long end = in.position() + length;
      if (length == 0 || length == EXTENDED || in.u32() != 0) {
        throw new UnwindException("no CIE where an FDE refers to");
      }
      int version = in.u8();
      if (version != 1 && version != 3) {
        throw new UnwindException("a CIE of version " + version);
      }
      String augmentation = augmentation(in);
      long codeFactor = in.uleb();
      long dataFactor = in.sleb();
      long returnColumn = version == 1 ? in.u8() : in.uleb();
      boolean augmented = augmentation.startsWith("z");
      if (!augmented && !augmentation.isEmpty()) {
        throw new UnwindException("a CIE with augmentation " + augmentation);
      }
      int encoding = 0;
      long instructions = in.position();
      if (augmented) {
        long size = in.uleb();
        instructions = in.position() + size;
        encoding = encoding(in, augmentation);
      }
      return new Cie(
          codeFactor,
          dataFactor,
          returnColumn,
          augmented,
          encoding,
          augmentation.indexOf('S') > 0,
          new FrameEntry.Range(instructions, end));
    }

    private static String augmentation(DwarfReader in) throws UnwindException {
      StringBuilder text = new StringBuilder();
      for (int next = in.u8(); next != 0; next = in.u8()) {
        if (text.length() == LONGEST_AUGMENTATION) {
          throw new UnwindException("a CIE with a long augmentation");
        }
        text.append((char) next);
      }
      return text.toString();
    }

    private static int encoding(DwarfReader in, String augmentation) throws UnwindException {
      int encoding = 0;
      for (char letter : augmentation.substring(1).toCharArray()) {
        switch (letter) {
          case 'R' -> encoding = in.u8();
          case 'L' -> in.u8();
          case 'P' -> in.plain(in.u8() & 0x0f);
          case 'S', 'B' -> {}
          default -> throw new UnwindException("a CIE with augmentation " + augmentation);
        }
      }
      return encoding;
    }
  }
}
