package org.amber.snapshot;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Pages that are on the disk already, in other files: what a snapshot need not write again. By one
 * thread at a time.
 *
 * <p>A <em>place</em> says where a page is, in one number: 0 for a page of zeros; else in the high
 * half the number of the file, 0 for the one that is being written and from 1 on for those here,
 * and in the low half the number of the page in it, from 1 on.
 */
public final class PageBase {
  private static final int FIRST_ROOM = 1 << 10;

  private final List<PageOrigin> origins = new ArrayList<>();

  /** A hash table of ids and places. */
  private long[] high = new long[FIRST_ROOM];

  private long[] low = new long[FIRST_ROOM];
  private long[] places = new long[FIRST_ROOM];
  private int count;

  /** Nothing is on the disk. */
  public PageBase() {}

  /**
   * What a snapshot and the files that it needs have.
   *
   * @param file the snapshot
   * @throws SnapshotException when it cannot be read, or is in no file
   */
  public static PageBase of(SnapshotFile file) throws SnapshotException {
    PageBase base = new PageBase();
    for (PageOrigin origin : file.origins()) {
      base.origins.add(origin);
      base.addIds(base.files(), origin);
    }
    return base;
  }

  /** The place of a page in a file of this number. */
  static long place(int file, int page) {
    return (long) file << Integer.SIZE | page;
  }

  static int fileOf(long place) {
    return (int) (place >>> Integer.SIZE);
  }

  static int pageOf(long place) {
    return (int) place;
  }

  /**
   * Adds the pages of a file.
   *
   * @return its number, which one without pages may have had
   */
  int add(PageOrigin origin) {
    int file = 1;
    while (file <= origins.size() && origins.get(file - 1).pages() > 0) {
      file++;
    }
    if (file > origins.size()) {
      origins.add(origin);
    } else {
      origins.set(file - 1, origin);
    }
    addIds(file, origin);
    return file;
  }

  private void addIds(int file, PageOrigin origin) {
    if (origin.digests() instanceof PageIds ids) {
      for (int page = 1; page <= origin.pages(); page++) {
        add(ids.high(page), ids.low(page), place(file, page));
      }
    }
  }

  /**
   * The file that has this number.
   *
   * @param file from 1 on
   */
  PageOrigin origin(int file) {
    return origins.get(file - 1);
  }

  /** How many files there are. */
  int files() {
    return origins.size();
  }

  /** Whether a file is among them. */
  public boolean has(Path path) {
    return origins.stream().anyMatch(origin -> origin.path().equals(path));
  }

  /**
   * Whether all files are in one directory.
   *
   * @param encrypted whether also all are encrypted; else none is
   */
  public boolean isIn(Path directory, boolean encrypted) {
    return origins.stream()
        .allMatch(
            origin ->
                origin.pages() == 0
                    || (directory.equals(origin.path().getParent())
                        && origin.key().isEmpty() != encrypted));
  }

  /** Whether some files are encrypted: who writes their keys has to encrypt them. */
  public boolean hasKeys() {
    return origins.stream().anyMatch(origin -> !origin.key().isEmpty());
  }

  private void add(long idHigh, long idLow, long place) {
    if (2 * count >= places.length) {
      grow();
    }
    int slot = slot(idHigh, idLow);
    if (places[slot] == 0) {
      count++;
    }
    high[slot] = idHigh;
    low[slot] = idLow;
    places[slot] = place;
  }

  private void grow() {
    long[] oldHigh = high;
    long[] oldLow = low;
    long[] oldPlaces = places;
    int room = places.length * 2;
    high = new long[room];
    low = new long[room];
    places = new long[room];
    for (int i = 0; i < oldPlaces.length; i++) {
      if (oldPlaces[i] != 0) {
        int slot = slot(oldHigh[i], oldLow[i]);
        high[slot] = oldHigh[i];
        low[slot] = oldLow[i];
        places[slot] = oldPlaces[i];
      }
    }
  }

  private int slot(long idHigh, long idLow) {
    int mask = places.length - 1;
    int slot = (int) idHigh & mask;
    while (places[slot] != 0 && (high[slot] != idHigh || low[slot] != idLow)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Where a page is that has this id; 0: nowhere. */
  long find(long idHigh, long idLow) {
    return count == 0 ? 0 : places[slot(idHigh, idLow)];
  }

  /**
   * Forgets the pages of files that nobody needs any more. The numbers of the others stay.
   *
   * @param used by number of the file
   */
  void keepOnly(boolean[] used) {
    boolean same = true;
    for (int file = 1; file <= origins.size(); file++) {
      same &= used[file] || origins.get(file - 1).pages() == 0;
    }
    if (same) {
      return;
    }
    Arrays.fill(places, 0);
    count = 0;
    for (int file = 1; file <= origins.size(); file++) {
      PageOrigin origin = origins.get(file - 1);
      if (used[file]) {
        addIds(file, origin);
      } else if (origin.pages() > 0) {
        origins.set(
            file - 1,
            new PageOrigin(origin.path(), origin.digest(), 0, new PageIds(new byte[0]), ""));
      }
    }
  }
}
