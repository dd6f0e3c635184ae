package org.amber.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.amber.state.StateRegistry;

/**
 * A snapshot file of which nothing is believed before it was verified. It stays open: replacing or
 * removing the file does not matter, changing it is noticed. All methods throw {@link
 * SnapshotException} with a message for the user, whatever is in the file.
 */
public final class SnapshotFile implements AutoCloseable {
  /** What makes a snapshot executable, with its line feed. */
  public static final String FIRST_LINE = "#!/usr/bin/env -S amber resume\n";

  private static final int MANIFEST_LIMIT = 16 << 20;

  /** Decoded state may be this many times as large as its bytes: many small objects. */
  private static final long HEAP_PER_BYTE = 64;

  private static final long HEAP_AT_LEAST = 32L << 20;

  private final ByteSource source;
  private final Header header;
  private final Manifest manifest;
  private final PageMap map;

  private SnapshotFile(ByteSource source, boolean whole) throws IOException {
    this.source = source;
    this.header = Verification.of(source, whole);
    byte[] json = section(Section.MANIFEST, MANIFEST_LIMIT);
    byte[] pages = section(Section.MAP, sectionLimit());
    try {
      this.manifest = Manifest.fromJson(json);
      this.map = PageMap.decode(header.format(), pages, header.extent(Section.PAGES).length());
    } catch (IllegalArgumentException e) {
      throw SnapshotException.damaged(source.name(), e.getMessage(), e);
    }
  }

  /**
   * Opens a snapshot and verifies all of it.
   *
   * @throws SnapshotException when there is none, or it is damaged, or too new
   */
  public static SnapshotFile open(Path path) throws SnapshotException {
    return open(FileSource.open(path), true);
  }

  /**
   * Opens a snapshot and verifies all but its pages, which are when they are read.
   *
   * @throws SnapshotException as {@link #open}
   */
  public static SnapshotFile openUnread(Path path) throws SnapshotException {
    return open(FileSource.open(path), false);
  }

  /**
   * Opens a snapshot in any place.
   *
   * @param source closed with this, also when it is no snapshot
   * @param whole whether to verify all of it, or all but its pages
   * @throws SnapshotException as {@link #open(Path)}
   */
  public static SnapshotFile open(ByteSource source, boolean whole) throws SnapshotException {
    boolean complete = false;
    try {
      SnapshotFile file = new SnapshotFile(source, whole);
      complete = true;
      return file;
    } catch (IOException e) {
      throw SnapshotException.unreadable(source.name(), e);
    } finally {
      if (!complete) {
        source.close();
      }
    }
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
      throw SnapshotException.damaged(source.name(), e.getMessage(), e);
    } catch (IOException e) {
      throw SnapshotException.unreadable(source.name(), e);
    }
  }

  /** The groups of pages. They can be read until this is closed. */
  public StoredGroups groups() {
    return new StoredGroups(source, header.extent(Section.PAGES).offset(), map);
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
              .formatted(source.name(), section.title, extent.length()));
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) extent.length());
    source.readFully(bytes, extent.offset());
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.flip());
    if ((int) checksum.getValue() != extent.checksum()) {
      throw SnapshotException.damaged(source.name(), "it was changed while it was read", null);
    }
    return bytes.array();
  }

  @Override
  public void close() {
    source.close();
  }
}
