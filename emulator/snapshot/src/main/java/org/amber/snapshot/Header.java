package org.amber.snapshot;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The first two lines of a snapshot file: what makes it executable, then magic, format version and
 * section table. Text of fixed length, so that it can be put in place when the rest is written.
 *
 * @param format version of the format
 * @param extents place, length and checksum of every section
 */
record Header(int format, Map<Section, Extent> extents) {
  /** The newest format that this version writes and reads. */
  static final int FORMAT = ChainMap.FORMAT;

  /** The format of files that need no others. */
  static final int WHOLE_FORMAT = 2;

  static final String FIRST_LINE = SnapshotFile.FIRST_LINE;

  /** How an encrypted snapshot goes on, or begins. */
  private static final String ENCRYPTED = "age-encryption.org/";

  /** How one goes on, or begins, that tells a store what it needs to know. */
  private static final String SEALED = SnapshotFile.SEALED;

  static final String MAGIC = "amber-snapshot ";

  /** Length of the header in bytes. */
  static final int LENGTH = template().length();

  /** What every format has to begin with: enough to read its version. */
  static final int PREFIX_LENGTH = FIRST_LINE.length() + MAGIC.length();

  private static final Pattern TABLE = Pattern.compile(tablePattern());

  /** A section's place in the file: bytes from its start, bytes, and CRC32C. */
  record Extent(long offset, long length, int checksum) {
    long end() {
      return offset + length;
    }
  }

  /** The header as it stands in the file. */
  byte[] encode() {
    StringBuilder line = new StringBuilder(FIRST_LINE).append(MAGIC).append(format);
    extents.forEach(
        (section, extent) ->
            line.append(
                String.format(
                    Locale.ROOT,
                    " %s %012x %012x %08x",
                    section.key,
                    extent.offset,
                    extent.length,
                    extent.checksum)));
    String text = line.append(" header ").toString();
    return (text + String.format(Locale.ROOT, "%08x\n", checksum(text)))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String template() {
    Map<Section, Extent> none = new EnumMap<>(Section.class);
    for (Section section : Section.values()) {
      none.put(section, new Extent(0, 0, 0));
    }
    return new String(new Header(FORMAT, none).encode(), StandardCharsets.ISO_8859_1);
  }

  private static String tablePattern() {
    StringBuilder pattern = new StringBuilder(Pattern.quote(MAGIC)).append("([1-9])");
    for (Section section : Section.values()) {
      pattern.append(' ').append(section.key);
      pattern.append(" ([0-9a-f]{12}) ([0-9a-f]{12}) ([0-9a-f]{8})");
    }
    return pattern.append(" header ([0-9a-f]{8})\n").toString();
  }

  /** Whether a file that begins with these bytes is a snapshot of some version. */
  static boolean isSnapshot(byte[] start) {
    return Arrays.equals(
        Arrays.copyOf(start, PREFIX_LENGTH),
        (FIRST_LINE + MAGIC).getBytes(StandardCharsets.ISO_8859_1));
  }

  /**
   * Whether a file may be a snapshot.
   *
   * @param start its beginning
   * @param length of the beginning in bytes
   */
  static boolean mayBeSnapshot(byte[] start, int length) {
    String text = new String(start, 0, length, StandardCharsets.ISO_8859_1);
    return text.startsWith(FIRST_LINE)
        || FIRST_LINE.startsWith(text)
        || text.startsWith(ENCRYPTED)
        || text.startsWith(SEALED);
  }

  /** Whether these are the first bytes of an encrypted snapshot. */
  static boolean isEncrypted(byte[] start) {
    String text = new String(start, StandardCharsets.ISO_8859_1);
    String rest = text.startsWith(FIRST_LINE) ? text.substring(FIRST_LINE.length()) : text;
    return rest.startsWith(ENCRYPTED) || rest.startsWith(SEALED);
  }

  /** Whether a file that is no snapshot may have been one. */
  static boolean looksLikeOne(byte[] start) {
    String text = new String(start, StandardCharsets.ISO_8859_1);
    return text.contains(MAGIC) || text.contains("amber resume") || FIRST_LINE.startsWith(text);
  }

  Extent extent(Section section) {
    return Objects.requireNonNull(extents.get(section));
  }

  /**
   * The format version of a snapshot.
   *
   * @return 0 when there is no number
   */
  static int format(byte[] start) {
    String rest =
        new String(
            start,
            PREFIX_LENGTH,
            Math.min(10, start.length - PREFIX_LENGTH),
            StandardCharsets.ISO_8859_1);
    Matcher number = Pattern.compile("^([0-9]{1,9})[ \n]").matcher(rest);
    return number.find() ? Integer.parseInt(number.group(1)) : 0;
  }

  /**
   * Reads a header of this format.
   *
   * @throws IllegalArgumentException when it is not exactly what {@link #encode} writes
   */
  static Header decode(byte[] header) {
    String text = new String(header, StandardCharsets.ISO_8859_1);
    Matcher table = TABLE.matcher(text.substring(FIRST_LINE.length()));
    if (!table.matches()) {
      throw new IllegalArgumentException("its section table is not readable");
    }
    Map<Section, Extent> extents = new EnumMap<>(Section.class);
    int group = 2;
    for (Section section : Section.values()) {
      long offset = Long.parseLong(table.group(group++), 16);
      long length = Long.parseLong(table.group(group++), 16);
      int checksum = Integer.parseUnsignedInt(table.group(group++), 16);
      extents.put(section, new Extent(offset, length, checksum));
    }
    int checksum = Integer.parseUnsignedInt(table.group(group), 16);
    if (checksum != checksum(text.substring(0, text.length() - 9))) {
      throw new IllegalArgumentException("the checksum of its header is wrong");
    }
    return new Header(Integer.parseInt(table.group(1)), extents);
  }

  private static int checksum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
    return (int) crc.getValue();
  }
}
