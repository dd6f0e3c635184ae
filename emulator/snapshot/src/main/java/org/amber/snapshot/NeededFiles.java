package org.amber.snapshot;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds out which other files a snapshot needs, and numbers its places by them. */
final class NeededFiles {
  private NeededFiles() {}

  /**
   * The map as it is to be written.
   *
   * @param map with places in {@code base}
   * @param directory of the snapshot, from which the others are named; real
   */
  static PageMap of(PageMap map, PageBase base, Path directory) {
    int[] numbers = new int[base.files() + 1];
    List<NeededFile> files = new ArrayList<>();
    long[] places = map.places().clone();
    for (int i = 0; i < places.length; i++) {
      int file = PageBase.fileOf(places[i]);
      if (file > 0) {
        if (numbers[file] == 0) {
          files.add(needed(base.origin(file), directory));
          numbers[file] = files.size();
        }
        places[i] = PageBase.place(numbers[file], PageBase.pageOf(places[i]));
      }
    }
    return new PageMap(files, places, map.own());
  }

  /** The names of the files of a map, without their directories. */
  static List<String> names(PageMap map) {
    return map.files().stream()
        .map(file -> FileReference.parse(file.name()).path())
        .map(path -> path.substring(path.lastIndexOf('/') + 1))
        .toList();
  }

  private static NeededFile needed(PageOrigin origin, Path directory) {
    boolean related = origin.path().getFileSystem().equals(directory.getFileSystem());
    Path name = related ? directory.relativize(origin.path()) : origin.path();
    FileReference reference = new FileReference(name.toString(), origin.key());
    return new NeededFile(reference.text(), origin.digest(), origin.pages());
  }
}
