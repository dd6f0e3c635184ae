package org.amber.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.zip.CRC32C;
import org.amber.state.Sha256;
import org.amber.state.StateRegistry;

/**
 * A snapshot file of which nothing is believed before it was verified. It stays open: replacing or
 * removing the file does not matter, changing it is noticed. All methods throw {@link
 * SnapshotException} with a message for the user, whatever is in the file.
 */
public final class SnapshotFile implements AutoCloseable {
  /** What makes a snapshot executable, with its line feed. */
  public static final String FIRST_LINE = "#!/usr/bin/env -S amber resume\n";

  /** How what anybody can read of an encrypted file in a store begins. */
  public static final String SEALED = "amber-sealed ";

  private static final int MANIFEST_LIMIT = 16 << 20;

  /** Decoded state may be this many times as large as its bytes: many small objects. */
  private static final long HEAP_PER_BYTE = 64;

  private static final long HEAP_AT_LEAST = 32L << 20;

  private final ByteSource source;
  private final Header header;
  private final Manifest manifest;
  private final PageMap map;

  /** In the order of the map. */
  private final List<SnapshotFile> needed = new ArrayList<>();

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

  private void openNeeded(boolean whole) throws IOException {
    for (NeededFile file : map.files()) {
      ByteSource other = source.related(file.name());
      SnapshotFile opened = openAlone(other, whole);
      needed.add(opened);
      boolean same =
          Arrays.equals(opened.digest(), file.digest()) && opened.map.own().pages() == file.pages();
      if (!same) {
        throw new SnapshotException(
            "%s: needs %s as it was, but that is another file now: put the right one back"
                .formatted(source.name(), other.name()));
      }
    }
  }

  /** What is at the end of the file, which tells it from all others. */
  byte[] digest() throws IOException {
    ByteBuffer digest = ByteBuffer.allocate(Sha256.LENGTH);
    source.readFully(digest, fileSize() - Sha256.LENGTH);
    return digest.array();
  }

  /** The files that have pages of this snapshot, this one first. */
  List<PageOrigin> origins() throws SnapshotException {
    List<PageOrigin> origins = new ArrayList<>();
    try {
      origins.add(origin());
      for (SnapshotFile file : needed) {
        origins.add(file.origin());
      }
    } catch (IOException e) {
      throw SnapshotException.unreadable(source.name(), e);
    }
    return origins;
  }

  private PageOrigin origin() throws IOException {
    Path path = source.path();
    if (path == null) {
      throw new SnapshotException(source.name() + ": cannot be a parent, since it is no file");
    }
    return new PageOrigin(
        path.toRealPath(), digest(), map.own().pages(), map.own().digests(), source.key());
  }

  /**
   * Where each page is, by reference from 1 on at index 0: what {@link PageFiles} knows of the
   * pages of a machine that goes on from here, with {@link PageBase#of} this.
   */
  public long[] places() {
    long[] places = map.places().clone();
    for (int i = 0; i < places.length; i++) {
      places[i] = places[i] == 0 ? PageFiles.ZEROS : places[i] + PageBase.place(1, 0);
    }
    return places;
  }

  /** Whether it needs no other file. */
  public boolean isWhole() {
    return map.isWhole();
  }

  /** The files that it needs. */
  public List<String> neededFiles() {
    return needed.stream().map(file -> file.source.name()).toList();
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
    SnapshotFile file = openAlone(source, whole);
    boolean complete = false;
    try {
      file.openNeeded(whole);
      complete = true;
      return file;
    } catch (IOException e) {
      throw SnapshotException.unreadable(source.name(), e);
    } finally {
      if (!complete) {
        file.close();
      }
    }
  }

  /** Opens a file for its own pages; what it needs itself is not looked at. */
  private static SnapshotFile openAlone(ByteSource source, boolean whole) throws SnapshotException {
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

  /**
   * Opens a snapshot for what it says of itself: the files that it needs are not looked at, and its
   * pages cannot be read.
   *
   * @throws SnapshotException as {@link #open}
   */
  public static SnapshotFile describedIn(Path path) throws SnapshotException {
    return describedIn(FileSource.open(path));
  }

  /** As above, in any place. */
  public static SnapshotFile describedIn(ByteSource source) throws SnapshotException {
    return openAlone(source, false);
  }

  /** Whether all its pages are in other files. */
  public boolean hasNoOwnPages() {
    return map.own().pages() == 0;
  }

  /** The paths of the files that it needs, as it names them; they are not looked at. */
  public List<String> pathsOfNeeded() {
    return map.files().stream().map(file -> FileReference.parse(file.name()).path()).toList();
  }

  /**
   * Verifies a snapshot, and not the files that it needs.
   *
   * @throws SnapshotException when it is not what was written
   */
  public static void verifyAlone(Path path) throws SnapshotException {
    try (SnapshotFile file = openUnread(path)) {
      file.verifyAlone();
    }
  }

  /**
   * Verifies a file with pages alone.
   *
   * @throws SnapshotException when it is not what was written
   */
  public static void verifyPages(Path path) throws SnapshotException {
    openAlone(FileSource.open(path), true).close();
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
    return map.places().length;
  }

  /** How many different pages that are not zero are stored. */
  public int storedPageCount() {
    return isWhole() ? map.own().pages() : groups().pages();
  }

  /**
   * Verifies all of it, the files that it needs included.
   *
   * @throws SnapshotException when it is damaged
   */
  public void verify() throws SnapshotException {
    verify(name -> true);
  }

  /**
   * Verifies all of it, and of the files that it needs those that are chosen.
   *
   * @param chosen is given the name of each
   * @throws SnapshotException when it is damaged
   */
  public void verify(Predicate<String> chosen) throws SnapshotException {
    verifyAlone();
    for (SnapshotFile file : needed) {
      if (chosen.test(file.source.name())) {
        file.verifyAlone();
      }
    }
  }

  /**
   * Verifies all of this file.
   *
   * @throws SnapshotException when it is damaged
   */
  public void verifyAlone() throws SnapshotException {
    try {
      Header ignored = Verification.of(source, true);
    } catch (IOException e) {
      throw SnapshotException.unreadable(source.name(), e);
    }
  }

  /** Bytes of the file and of those that it needs. */
  public long totalSize() {
    return fileSize() + needed.stream().mapToLong(SnapshotFile::fileSize).sum();
  }

  /** Bytes of the whole file. */
  public long fileSize() {
    return header.extent(Section.MAP).end() + Sha256.LENGTH;
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
      byte[] state = state();
      long heap = Math.max(HEAP_AT_LEAST, HEAP_PER_BYTE * state.length);
      return StateCodec.decode(
          state, root, registry, Math.min(heap, Runtime.getRuntime().maxMemory() / 2));
    } catch (NewerStateException e) {
      throw new SnapshotException(
          "%s: made by a newer Amber (%s, its machine has %s): update Amber"
              .formatted(source.name(), manifest.amber(), e.getMessage()),
          e);
    } catch (IllegalArgumentException e) {
      throw SnapshotException.damaged(source.name(), e.getMessage(), e);
    } catch (IOException e) {
      throw SnapshotException.unreadable(source.name(), e);
    }
  }

  /** The encoded tree of state classes. */
  byte[] state() throws IOException {
    if (header.extent(Section.STATE).length() == 0) {
      throw new SnapshotException(
          source.name() + ": has pages of snapshots, but is none: name the snapshot");
    }
    byte[] section = section(Section.STATE, sectionLimit());
    return header.format() < ChainMap.FORMAT
        ? section
        : CompressedState.decode(section, sectionLimit());
  }

  /** The groups of pages. They can be read until this is closed. */
  public StoredGroups groups() {
    List<PageFile> files = new ArrayList<>();
    files.add(pageFile());
    needed.forEach(file -> files.add(file.pageFile()));
    return new StoredGroups(files, map.places());
  }

  private PageFile pageFile() {
    return new PageFile(source, header.extent(Section.PAGES).offset(), map.own());
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
      throw SnapshotException.damaged(
          source.name(), "the checksum of its " + section.title + " is wrong", null);
    }
    return bytes.array();
  }

  @Override
  public void close() {
    source.close();
    needed.forEach(SnapshotFile::close);
  }
}
