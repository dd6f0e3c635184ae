package org.amber.snapshot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Writes snapshots one after the other whose pages go into files of their own, each with what is
 * new: so that a snapshot costs what has changed since the one before. By one thread at a time.
 */
public final class PageFiles {
  /**
   * The end of the names of files with pages; before it stands the digest at their end, or where
   * that is to tell nothing, something at random.
   */
  public static final String SUFFIX = ".pages";

  /** The place of a page that is known to be all zeros. */
  public static final long ZEROS = -1;

  /**
   * Files that are open at once when a snapshot is resumed. When a snapshot needs more, the pages
   * of some that it needs least are written again with the next one.
   */
  private static final int MOST_FILES = 128;

  private static final int MERGED_FILES = 16;

  /** Bytes of a name that says nothing. */
  private static final int RANDOM_NAME = 16;

  private static final byte[] DESCRIPTION =
      "{\"pages\": \"of snapshots that name this file\", \"step\": 0}\n"
          .getBytes(StandardCharsets.UTF_8);

  private final Path directory;
  private final PageBase base;
  private final FileSealing sealing;

  /**
   * @param directory where files with pages go; real, exists
   * @param base what is there already and stays as long as the last snapshot does
   * @param sealing what becomes of all files; those in {@code base} are alike
   */
  public PageFiles(Path directory, PageBase base, FileSealing sealing) {
    this.directory = directory;
    this.base = base;
    this.sealing = sealing;
  }

  /**
   * What was written.
   *
   * @param bytes of both files
   * @param places {@code known} for the next snapshot if nothing changes
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
      long bytes = writer.writeWithoutPages(new AtomicFile(target), parent, places, base, sealing);
      complete = true;
      return new Written(pageBytes + bytes, forNext(places));
    } finally {
      if (!complete && number > 0) {
        boolean[] others = new boolean[base.files() + 1];
        Arrays.fill(others, true);
        others[number] = false;
        base.keepOnly(others);
      }
    }
  }

  /** Forgets files that the last snapshot does not need: they may be removed by anybody. */
  private long[] forNext(long[] places) {
    int[] pages = new int[base.files() + 1];
    for (long place : places) {
      pages[PageBase.fileOf(place)] += place == 0 ? 0 : 1;
    }
    boolean[] kept = kept(pages);
    base.keepOnly(kept);
    long[] known = new long[places.length];
    for (int i = 0; i < places.length; i++) {
      long place = kept[PageBase.fileOf(places[i])] ? places[i] : 0;
      known[i] = places[i] == 0 ? ZEROS : place;
    }
    return known;
  }

  /** The files that are needed, but for those with the fewest pages if they are too many. */
  private static boolean[] kept(int[] pages) {
    List<Integer> needed =
        IntStream.range(1, pages.length)
            .filter(file -> pages[file] > 0)
            .boxed()
            .sorted((a, b) -> Integer.compare(pages[a], pages[b]))
            .toList();
    int over = needed.size() - MOST_FILES;
    boolean[] kept = new boolean[pages.length];
    needed
        .subList(over > 0 ? over + MERGED_FILES : 0, needed.size())
        .forEach(file -> kept[file] = true);
    return kept;
  }

  /** The names of the files that a snapshot needs, as it names them; it is verified itself. */
  public static List<String> neededBy(Path snapshot) throws SnapshotException {
    try (SnapshotFile file = SnapshotFile.describedIn(snapshot)) {
      return file.pathsOfNeeded();
    }
  }

  /** The file with the new pages. */
  private final class NewFile {
    private PageMap map = new PageMap(List.of(), new long[0], GroupTable.EMPTY);
    private byte[] digest = {};
    private final String key = sealing.newKey();
    private final String randomName = sealing.encrypts() ? randomName() : "";

    /** Returns its bytes; 0 if there are no new pages, and so is no file. */
    long write(PageSupplier pages, long[] known) throws SnapshotException {
      try {
        return new UnfinishedFile(directory, "new", UnfinishedFile.DATA)
            .write(
                channel ->
                    sealing
                        .pages(sink -> fill(new SnapshotOutput(sink), pages, known), key)
                        .fill(UnfinishedFile.into(channel)),
                () -> isEmpty() ? Optional.empty() : Optional.of(path()));
      } catch (SnapshotException e) {
        throw e;
      } catch (IOException e) {
        throw new SnapshotException(
            "cannot write pages into %s: %s".formatted(directory, AtomicFile.reason(e, directory)),
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
      // Whoever knows what is in a file could find it again by its digest.
      String name = sealing.encrypts() ? randomName : HexFormat.of().formatHex(digest);
      return directory.resolve(name + SUFFIX);
    }

    private static String randomName() {
      byte[] bytes = new byte[RANDOM_NAME];
      new SecureRandom().nextBytes(bytes);
      return HexFormat.of().formatHex(bytes);
    }

    long[] places() {
      return map.places();
    }

    PageOrigin origin() {
      return new PageOrigin(path(), digest, map.own().pages(), map.own().digests(), key);
    }
  }
}
