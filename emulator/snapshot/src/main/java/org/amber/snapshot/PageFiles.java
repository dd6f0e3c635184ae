package org.amber.snapshot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Writes snapshots one after the other whose pages go into files of their own, each with what is
 * new: so that a snapshot costs what has changed since the one before. By one thread at a time.
 */
public final class PageFiles {
  /** The end of the names of files with pages; before it stands the digest at their end. */
  public static final String SUFFIX = ".pages";

  /** The place of a page that is known to be all zeros. */
  public static final long ZEROS = -1;

  private static final byte[] DESCRIPTION =
      "{\"pages\": \"of snapshots that name this file\", \"step\": 0}\n"
          .getBytes(StandardCharsets.UTF_8);

  private final Path directory;
  private final PageBase base;

  /**
   * @param directory where files with pages go; real, exists
   * @param base what is there already and stays as long as the last snapshot does
   */
  public PageFiles(Path directory, PageBase base) {
    this.directory = directory;
    this.base = base;
  }

  /**
   * What was written.
   *
   * @param bytes of both files
   * @param places of all pages, by reference from 1 on at index 0, 0 for those that are all zeros:
   *     {@code known} for the next snapshot
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record Written(long bytes, long[] places) {}

  /**
   * Writes a file with the new pages, if there are any, then the snapshot; each as a whole or not
   * at all. Returns when both are on the disk.
   *
   * @param target the snapshot, in a real directory
   * @param known places of pages that have not changed, by reference, or {@link #ZEROS}; 0: to be
   *     looked for
   * @throws SnapshotException with a message for the user
   */
  public Written write(SnapshotWriter writer, Path target, PageSupplier pages, long[] known)
      throws SnapshotException {
    NewFile file = new NewFile();
    long pageBytes = file.write(pages, known);
    long[] places = file.places();
    int number = pageBytes == 0 ? 0 : base.add(file.origin());
    boolean complete = false;
    try {
      for (int i = 0; i < places.length; i++) {
        if (places[i] != 0 && PageBase.fileOf(places[i]) == 0) {
          places[i] += PageBase.place(number, 0);
        }
      }
      Path parent = Objects.requireNonNull(target.toAbsolutePath().getParent());
      long bytes = writer.writeWithoutPages(new AtomicFile(target), parent, places, base);
      complete = true;
      return new Written(pageBytes + bytes, places);
    } finally {
      forgetUnused(complete ? places : known);
    }
  }

  /** Files that the last snapshot does not need may be removed by anybody. */
  private void forgetUnused(long[] places) {
    boolean[] used = new boolean[base.files() + 1];
    for (long place : places) {
      if (place > 0) {
        used[PageBase.fileOf(place)] = true;
      }
    }
    base.keepOnly(used);
  }

  /** The names of the files that a snapshot needs, as it names them; it is verified itself. */
  public static List<String> neededBy(Path snapshot) throws SnapshotException {
    return SnapshotFile.namesOfNeeded(snapshot);
  }

  /** The file with the new pages. */
  private final class NewFile {
    private PageMap map = new PageMap(List.of(), new long[0], GroupTable.EMPTY);
    private byte[] digest = {};

    /** Returns its bytes; 0 if there are no new pages, and so is no file. */
    long write(PageSupplier pages, long[] known) throws SnapshotException {
      try {
        return new UnfinishedFile(directory, "new", UnfinishedFile.DATA)
            .write(
                sink -> fill(new SnapshotOutput(sink), pages, known),
                () -> isEmpty() ? Optional.empty() : Optional.of(path()));
      } catch (SnapshotException e) {
        throw e;
      } catch (IOException e) {
        throw new SnapshotException(
            "cannot write pages into %s: %s"
                .formatted(directory, AtomicFile.reason(e, directory)),
            e);
      }
    }

    private void fill(SnapshotOutput output, PageSupplier pages, long[] known) throws IOException {
      output.write(DESCRIPTION);
      output.endSection(Section.MANIFEST);
      output.endSection(Section.STATE);
      map = NewPages.write(pages, known, base, output);
      output.endSection(Section.PAGES);
      PageMap own = new PageMap(List.of(), new long[0], map.own());
      output.write(own.encode(ChainMap.FORMAT));
      output.endSection(Section.MAP);
      digest = output.finish(ChainMap.FORMAT);
    }

    private boolean isEmpty() {
      return map.own().pages() == 0;
    }

    private Path path() {
      return directory.resolve(HexFormat.of().formatHex(digest) + SUFFIX);
    }

    long[] places() {
      return map.places();
    }

    PageOrigin origin() {
      return new PageOrigin(path(), digest, map.own().pages(), map.own().digests());
    }
  }
}
