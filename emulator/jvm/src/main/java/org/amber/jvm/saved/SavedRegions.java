package org.amber.jvm.saved;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What runs of this build of Amber have compiled for one kind of processor. All that is wrong with
 * the files makes them worth nothing, and that is all: then it is compiled again.
 *
 * <p>A run reads files, of which none is ever changed, and at its end writes the pages of which it
 * has compiled more into another one, together with the files that are no larger than that: so
 * there are few.
 */
public final class SavedRegions implements AutoCloseable {
  /** Fewer new regions are not worth a file, nor is a smaller part of those that were used. */
  private static final int FEWEST = 8;

  private static final int PART = 32;

  /** Bytes of one run's regions at most, and of all files. */
  private static final long MOST_BYTES = 256L << 20;

  /** Of one page, with different code, in one file. */
  private static final int MOST_VARIANTS = 8;

  private static final System.Logger LOG = System.getLogger(SavedRegions.class.getName());

  private final OwnDirectory directory;
  private final String key;
  private final List<RegionFile> files = new ArrayList<>();

  /** By number of page, what this run uses. */
  private final Map<Long, Used> used = new HashMap<>();

  /** By number of page, what this run has compiled. */
  private final Map<Long, NewPage> added = new HashMap<>();

  private long addedBytes;
  private int usedRegions;
  private int addedRegions;
  private boolean closed;

  /**
   * A page of a file.
   *
   * @param size in bytes
   */
  private record Used(RegionFile file, int entry, int size) {}

  private SavedRegions(OwnDirectory directory, String key) {
    this.directory = directory;
    this.key = key;
  }

  // ---- reading

  /**
   * Those of a key.
   *
   * @param parent where all are; it need not be there
   * @param key on what compiled code depends besides the guest's code
   */
  public static SavedRegions of(Path parent, String key) {
    CRC32C sum = new CRC32C();
    sum.update(key.getBytes(StandardCharsets.UTF_8));
    Path path = parent.resolve(Long.toHexString(sum.getValue()));
    SavedRegions regions = new SavedRegions(new OwnDirectory(path), key);
    regions.open();
    return regions;
  }

  private void open() {
    try {
      if (!directory.exists()) {
        return;
      }
      if (!directory.isOurs()) {
        LOG.log(System.Logger.Level.WARNING, directory + " is open to others, and not used");
        return;
      }
      for (Path path : directory.files()) {
        if (path.getFileName().toString().endsWith(RegionFile.SUFFIX)) {
          open(path);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.log(System.Logger.Level.DEBUG, "compiled code of other runs is not used", e);
    }
  }

  private void open(Path path) {
    try {
      files.add(RegionFile.open(path, key));
    } catch (NoSuchFileException e) {
      LOG.log(System.Logger.Level.DEBUG, "another run has just replaced it", e);
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "removed, since it is worth nothing", e);
      OwnDirectory.remove(path);
    }
  }

  /**
   * What there is for a page as it is now, the most of it; null: nothing.
   *
   * @param address in it
   * @param page its bytes
   */
  public synchronized @Nullable SavedPage page(long address, byte[] page) {
    long number = RegionFile.numberOf(address);
    SavedPage best = null;
    for (RegionFile file : files) {
      try {
        for (SavedPage one : file.pages(number)) {
          int count = best == null ? 0 : best.regions().length;
          if (one.regions().length > count && one.isOf(page)) {
            best = one;
            used.put(number, new Used(file, one.entry(), one.size()));
          }
        }
      } catch (IOException | RuntimeException e) {
        LOG.log(System.Logger.Level.DEBUG, "compiled code of other runs is not used", e);
      }
    }
    usedRegions += best == null ? 0 : best.regions().length;
    return best;
  }

  // ---- adding

  /**
   * This run has compiled a region. Any thread may tell.
   *
   * @param blocks the code of which it was made, in the page where it begins
   */
  public synchronized void add(SavedRegion region, List<SavedPage.Code> blocks) {
    if (closed || addedBytes > MOST_BYTES) {
      return;
    }
    long number = RegionFile.numberOf(region.head());
    if (added.computeIfAbsent(number, _ -> new NewPage()).add(region, blocks)) {
      addedBytes += region.bytes().length;
      addedRegions++;
    }
  }

  /** Whether it would be worth a file if so many were added. */
  public synchronized boolean isWorth(int more) {
    return addedRegions + more >= Math.max(FEWEST, usedRegions / PART);
  }

  // ---- writing

  /** Writes what is new, if it is worth it. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (isWorth(0)) {
        save();
      }
      for (RegionFile file : files) {
        file.close();
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "compiled code is not kept", e);
    }
    added.clear();
    used.clear();
    files.clear();
  }

  private void save() throws IOException {
    directory.create();
    if (!directory.isOurs()) {
      return;
    }
    List<RegionFile> merged = smaller();
    NavigableSet<Long> numbers = new TreeSet<>(added.keySet());
    merged.forEach(file -> numbers.addAll(file.numbers()));
    String name = ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
    RegionFile.write(
        directory.file(name + RegionFile.SUFFIX),
        key,
        List.copyOf(numbers),
        number -> together(number, merged));
    merged.forEach(file -> OwnDirectory.remove(file.path()));
    directory.removeOld(MOST_BYTES);
  }

  /** Files that are no larger than all that goes into the new one before them, or not by much. */
  private List<RegionFile> smaller() {
    long bytes = addedBytes;
    for (long number : added.keySet()) {
      Used from = used.get(number);
      bytes += from == null ? 0 : from.size;
    }
    List<RegionFile> merged = new ArrayList<>();
    for (RegionFile file :
        files.stream().sorted(Comparator.comparingLong(RegionFile::size)).toList()) {
      if (file.size() > 2 * bytes || bytes + file.size() > MOST_BYTES) {
        break;
      }
      merged.add(file);
      bytes += file.size();
    }
    return merged;
  }

  /** All of a page that is new, was used for what is new, or is in files: what is alike in one. */
  private List<byte[]> together(long number, List<RegionFile> merged) {
    List<NewPage> all = new ArrayList<>();
    NewPage first = added.get(number);
    if (first != null) {
      all.add(first);
    }
    for (SavedPage page : written(number, merged)) {
      if (all.stream().noneMatch(one -> one.add(page)) && all.size() < MOST_VARIANTS) {
        NewPage other = new NewPage();
        other.add(page);
        all.add(other);
      }
    }
    return all.stream().map(NewPage::bytes).toList();
  }

  private List<SavedPage> written(long number, List<RegionFile> merged) {
    List<SavedPage> all = new ArrayList<>();
    try {
      Used from = used.get(number);
      if (from != null) {
        all.add(from.file.read(from.entry));
      }
      for (RegionFile file : merged) {
        all.addAll(file.pages(number));
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "a damaged page goes", e);
    }
    return all;
  }
}
