package org.amber.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.amber.state.StateRegistry;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot file of which nothing is believed before it was verified. It stays open: replacing or
 * removing the file does not matter, changing it is noticed. All methods throw {@link
 * SnapshotException} with a message for the user, whatever is in the file.
 */
public final class SnapshotFile implements AutoCloseable {
  private static final int MANIFEST_LIMIT = 16 << 20;

  /** Decoded state may be this many times as large as its bytes: many small objects. */
  private static final long HEAP_PER_BYTE = 64;

  private static final long HEAP_AT_LEAST = 32L << 20;

  private final Path path;
  private final FileChannel channel;
  private final Header header;
  private final Manifest manifest;
  private final PageMap map;

  private SnapshotFile(Path path, FileChannel channel, boolean whole) throws IOException {
    this.path = path;
    this.channel = channel;
    this.header = Verification.of(path, channel, whole);
    byte[] json = section(Section.MANIFEST, MANIFEST_LIMIT);
    byte[] pages = section(Section.MAP, sectionLimit());
    try {
      this.manifest = Manifest.fromJson(json);
      this.map = PageMap.decode(header.format(), pages, header.extent(Section.PAGES).length());
    } catch (IllegalArgumentException e) {
      throw SnapshotException.damaged(path, e.getMessage(), e);
    }
  }

  /**
   * Opens a snapshot and verifies all of it.
   *
   * @throws SnapshotException when there is none, or it is damaged, or too new
   */
  public static SnapshotFile open(Path path) throws SnapshotException {
    return open(path, true);
  }

  /**
   * Opens a snapshot and verifies all but its pages, which are when they are read.
   *
   * @throws SnapshotException as {@link #open}
   */
  public static SnapshotFile openUnread(Path path) throws SnapshotException {
    return open(path, false);
  }

  private static SnapshotFile open(Path path, boolean whole) throws SnapshotException {
    FileChannel channel = null;
    try {
      if (Files.isDirectory(path)) {
        throw new SnapshotException(path + ": is a directory, not a snapshot");
      }
      if (Files.exists(path) && !Files.isRegularFile(path)) {
        throw new SnapshotException(path + ": is no regular file, not a snapshot");
      }
      channel = FileChannel.open(path, StandardOpenOption.READ);
      SnapshotFile file = new SnapshotFile(path, channel, whole);
      channel = null;
      return file;
    } catch (NoSuchFileException e) {
      throw new SnapshotException(path + ": no such file", e);
    } catch (AccessDeniedException e) {
      throw new SnapshotException(path + ": permission denied", e);
    } catch (SnapshotException e) {
      throw e;
    } catch (IOException e) {
      throw unreadable(path, e);
    } finally {
      closeQuietly(channel);
    }
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      System.getLogger(SnapshotFile.class.getName())
          .log(System.Logger.Level.DEBUG, "closing a snapshot", e);
    }
  }

  public Path path() {
    return path;
  }

  /** Version of the file's format. */
  public int format() {
    return header.format();
  }

  public Manifest manifest() {
    return manifest;
  }

  /** How many pages the state refers to, with the references 1 to this. */
  public int pageCount() {
    return map.stored().length;
  }

  /** How many different pages that are not zero are stored. */
  public int storedPageCount() {
    return map.storedCount();
  }

  /** Bytes of the whole file. */
  public long fileSize() {
    return header.extent(Section.MAP).end() + Digests.SHA256_LENGTH;
  }

  /**
   * Decodes the tree of state classes.
   *
   * @param root class of its root
   * @param registry all classes that may be in it
   * @throws SnapshotException when it is not such a tree
   */
  public <T> T kernelState(Class<T> root, StateRegistry registry) throws SnapshotException {
    try {
      byte[] state = section(Section.STATE, sectionLimit());
      long heap = Math.max(HEAP_AT_LEAST, HEAP_PER_BYTE * state.length);
      return StateCodec.decode(
          state, root, registry, Math.min(heap, Runtime.getRuntime().maxMemory() / 2));
    } catch (IllegalArgumentException e) {
      throw SnapshotException.damaged(path, e.getMessage(), e);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** The groups of pages. They can be read until this is closed. */
  public StoredGroups groups() {
    return new StoredGroups(path, channel, header.extent(Section.PAGES).offset(), map);
  }

  /** Sections that are read as a whole take no more than a good part of the heap. */
  private static long sectionLimit() {
    return Math.min(Integer.MAX_VALUE - 64, Runtime.getRuntime().maxMemory() / 4);
  }

  private byte[] section(Section section, long limit) throws IOException {
    Header.Extent extent = header.extent(section);
    if (extent.length() > limit) {
      throw new SnapshotException(
          "%s: its %s has %d bytes, more than this JVM can take: give it more memory (-Xmx)"
              .formatted(path, section.title, extent.length()));
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) extent.length());
    Verification.readFully(path, channel, bytes, extent.offset());
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.flip());
    if ((int) checksum.getValue() != extent.checksum()) {
      throw SnapshotException.damaged(path, "it was changed while it was read", null);
    }
    return bytes.array();
  }

  static SnapshotException unreadable(Path path, IOException e) {
    return e instanceof SnapshotException known
        ? known
        : new SnapshotException(path + ": cannot be read: " + e.getMessage(), e);
  }

  @Override
  public void close() {
    closeQuietly(channel);
  }
}
