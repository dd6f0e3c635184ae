package org.amber.jvm.saved;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A file of pages, which is written once and then only read. In little-endian order: {@link
 * #MAGIC}; where the contents are, how long, and their CRC-32C; the pages; and the contents: the
 * key, and for each page, in order, its number, where it is, how many bytes and their CRC-32C.
 */
final class RegionFile implements AutoCloseable {
  static final String SUFFIX = ".regions";

  /** "ambregn1". */
  private static final long MAGIC = 0x316e_6765_7262_6d61L;

  private static final int PREFIX = 2 * Long.BYTES + 2 * Integer.BYTES;
  private static final int ENTRY = 2 * Long.BYTES + 2 * Integer.BYTES;

  /** Of the guest's pages. */
  static final int PAGE_SHIFT = 12;

  private final Path path;
  private final FileChannel file;
  private final long size;

  /** The part of the contents that tells of pages. */
  private final ByteBuffer pages;

  private RegionFile(Path path, FileChannel file, long size, ByteBuffer pages) {
    this.path = path;
    this.file = file;
    this.size = size;
    this.pages = pages;
  }

  /** The page of the guest that an address is in. */
  static long numberOf(long address) {
    return address >> PAGE_SHIFT;
  }

  /**
   * Opens one.
   *
   * @throws IOException when it is none, is damaged, or is of another key
   */
  static RegionFile open(Path path, String key) throws IOException {
    FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
    try {
      long size = file.size();
      ByteBuffer prefix = little(read(file, 0, Math.min(size, PREFIX)));
      if (prefix.limit() < PREFIX || prefix.getLong() != MAGIC) {
        throw new IOException(path + ": no file of regions");
      }
      long at = prefix.getLong();
      int length = prefix.getInt();
      if (at < PREFIX || length < 0 || length > size - at) {
        throw new IOException(path + ": cut off");
      }
      ByteBuffer contents = little(read(file, at, length));
      if (checksum(contents) != prefix.getInt()) {
        throw new IOException(path + ": damaged");
      }
      byte[] itsKey = new byte[contents.getInt()];
      contents.get(itsKey);
      if (!new String(itsKey, StandardCharsets.UTF_8).equals(key)) {
        throw new IOException(path + ": of another build or processor");
      }
      return new RegionFile(path, file, size, contents.slice().order(ByteOrder.LITTLE_ENDIAN));
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static byte[] read(FileChannel file, long at, long length) throws IOException {
    byte[] bytes = new byte[(int) length];
    ByteBuffer into = ByteBuffer.wrap(bytes);
    while (into.hasRemaining()) {
      if (file.read(into, at + into.position()) < 0) {
        throw new IOException("a file of regions is cut off");
      }
    }
    return bytes;
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes.duplicate());
    return (int) sum.getValue();
  }

  Path path() {
    return path;
  }

  /** In bytes. */
  long size() {
    return size;
  }

  /**
   * What there is for a page.
   *
   * @throws IOException when it cannot be read or is damaged
   */
  List<SavedPage> pages(long number) throws IOException {
    int low = 0;
    int high = pages.limit() / ENTRY;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (pages.getLong(middle * ENTRY) < number) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    List<SavedPage> all = new ArrayList<>(1);
    for (int at = low * ENTRY; at < pages.limit() && pages.getLong(at) == number; at += ENTRY) {
      all.add(read(at));
    }
    return all;
  }

  /** The numbers of all pages, in order; one may be there several times. */
  List<Long> numbers() {
    List<Long> numbers = new ArrayList<>();
    for (int at = 0; at < pages.limit(); at += ENTRY) {
      numbers.add(pages.getLong(at));
    }
    return numbers;
  }

  /**
   * The page of an entry.
   *
   * @throws IOException as {@link #pages}
   */
  SavedPage read(int at) throws IOException {
    long offset = pages.getLong(at + Long.BYTES);
    int length = pages.getInt(at + 2 * Long.BYTES);
    if (length < 0 || offset < 0 || length > size - offset) {
      throw new IOException(path + ": cut off");
    }
    byte[] bytes = read(file, offset, length);
    if (checksum(ByteBuffer.wrap(bytes)) != pages.getInt(at + 2 * Long.BYTES + Integer.BYTES)) {
      throw new IOException(path + ": damaged");
    }
    return new SavedPage(at, bytes);
  }

  /** Makes pages, one after the other: all of them may be large. */
  interface Maker {
    /** All with a number, as {@link SavedPage#write}. */
    List<byte[]> pages(long number);
  }

  /**
   * Writes one, of which nobody sees a part.
   *
   * @param path where there is none
   * @param numbers of all pages, in order
   */
  static void write(Path path, String key, List<Long> numbers, Maker maker) throws IOException {
    Path beside = path.resolveSibling(path.getFileName() + ".new");
    try {
      try (FileChannel out =
          FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        write(out, key, numbers, maker);
      }
      Files.move(beside, path);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(beside);
      throw e;
    }
  }

  private static void write(FileChannel out, String key, List<Long> numbers, Maker maker)
      throws IOException {
    ByteArrayOutputStream entries = new ByteArrayOutputStream();
    long at = PREFIX;
    for (long number : numbers) {
      for (byte[] page : maker.pages(number)) {
        byte[] entry = new byte[ENTRY];
        int sum = checksum(ByteBuffer.wrap(page));
        little(entry).putLong(number).putLong(at).putInt(page.length).putInt(sum);
        entries.writeBytes(entry);
        write(out, at, ByteBuffer.wrap(page));
        at += page.length;
      }
    }
    byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    ByteBuffer contents = buffer(Integer.BYTES + keyBytes.length + entries.size());
    contents.putInt(keyBytes.length).put(keyBytes).put(entries.toByteArray()).flip();
    ByteBuffer prefix = buffer(PREFIX);
    prefix.putLong(MAGIC).putLong(at).putInt(contents.limit()).putInt(checksum(contents)).flip();
    write(out, at, contents);
    write(out, 0, prefix);
  }

  private static void write(FileChannel out, long at, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      int ignored = out.write(bytes, at + bytes.position());
    }
  }

  private static ByteBuffer buffer(int size) {
    return little(new byte[size]);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
