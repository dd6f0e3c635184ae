package org.amber.jvm.saved;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Which build of Amber this is, by the checksums of all classes, of which its jar has a list. */
public final class Build {
  /** The list's end tells, so far before the file's, of a jar without a comment (APPNOTE.TXT). */
  private static final int END = 22;

  private static final int END_SIGNATURE = 0x0605_4b50;
  private static final int LIST_BYTES = 12;
  private static final int LIST_OFFSET = 16;

  private Build() {}

  /** The same for the same classes; null if these are not in a jar. */
  public static @Nullable String id() {
    CodeSource source = Build.class.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return null;
    }
    try {
      Path path = Path.of(source.getLocation().toURI());
      return Files.isRegularFile(path) ? id(path) : null;
    } catch (URISyntaxException | IllegalArgumentException | IOException e) {
      return null;
    }
  }

  /** Of a jar; null if it does not say. */
  static @Nullable String id(Path jar) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(jar.toFile(), "r")) {
      long end = file.length() - END;
      if (end < 0) {
        return null;
      }
      ByteBuffer last = read(file, end, END);
      long offset = last.getInt(LIST_OFFSET) & 0xffff_ffffL;
      int bytes = last.getInt(LIST_BYTES);
      if (last.getInt(0) != END_SIGNATURE || bytes < 0 || offset + bytes > end) {
        return null;
      }
      CRC32C sum = new CRC32C();
      sum.update(read(file, offset, bytes));
      return Long.toHexString(sum.getValue()) + "-" + Long.toHexString(file.length());
    }
  }

  private static ByteBuffer read(RandomAccessFile file, long at, int length) throws IOException {
    byte[] bytes = new byte[length];
    file.seek(at);
    file.readFully(bytes);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
