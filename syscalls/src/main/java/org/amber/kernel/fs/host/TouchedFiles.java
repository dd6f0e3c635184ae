package org.amber.kernel.fs.host;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.amber.abi.ErrnoException;
import org.amber.abi.Stat;
import org.amber.state.FrameSaver;
import org.amber.state.SavedAs;
import org.jspecify.annotations.Nullable;

/**
 * The regular files of the host that the guest has opened: a snapshot says what they were like, and
 * a resume which of them are not like that any more.
 */
public final class TouchedFiles {
  /**
   * A file that was changed so shortly before it was looked at is not known by its times: another
   * change may leave them as they are, since clocks of file systems are coarse. Nanoseconds.
   */
  private static final long COARSE = 2_000_000_000L;

  private static final Seen UNKNOWN = new Seen(0, 0, 0, 0, 0, new ContentsHash(""));

  @SavedAs({"paths", "sizes", "mtimes", "hashes"})
  private final TreeMap<String, Seen> files = new TreeMap<>();

  /**
   * What a file was like.
   *
   * @param size bytes
   * @param mtime nanoseconds since 1970
   * @param ctime the host's; 0 when the times do not tell whether it is still like that
   * @param dev with {@code ino} what tells it from others
   * @param hash of the contents
   */
  private record Seen(long size, long mtime, long ctime, long dev, long ino, ContentsHash hash) {
    static Seen of(Stat stat, long now) {
      long ctime = now - stat.ctime() > COARSE ? stat.ctime() : 0;
      return new Seen(stat.size(), stat.mtime(), ctime, stat.dev(), stat.ino(), new ContentsHash());
    }

    boolean isStill(Stat stat) {
      return hash.isKnown() && ctime != 0 && ctime == stat.ctime() && isLike(stat);
    }

    boolean isLike(Stat stat) {
      return mtime == stat.mtime() && size == stat.size() && dev == stat.dev() && ino == stat.ino();
    }
  }

  /**
   * A file whose contents are not known yet.
   *
   * @param stat what it was like when it was looked at
   * @param hash to be found out
   */
  public record Unhashed(String path, Stat stat, ContentsHash hash) {}

  public void add(String path) {
    files.putIfAbsent(path, UNKNOWN);
  }

  /** Whether the guest has opened a file of this name. */
  public boolean has(String path) {
    return files.containsKey(path);
  }

  /** A file or directory has another name now. */
  public void moved(String from, String to) {
    Map<String, Seen> taken = take(from);
    take(to);
    put(taken, from, to);
  }

  /** Two files or directories have swapped their names. */
  public void exchanged(String one, String other) {
    Map<String, Seen> ones = take(one);
    Map<String, Seen> others = take(other);
    put(ones, one, other);
    put(others, other, one);
  }

  private Map<String, Seen> take(String path) {
    Map<String, Seen> taken = new TreeMap<>();
    Seen itself = files.remove(path);
    if (itself != null) {
      taken.put(path, itself);
    }
    Map<String, Seen> below = files.subMap(path + "/", path + "0"); // '0' comes after '/'
    taken.putAll(below);
    below.clear();
    return taken;
  }

  private void put(Map<String, Seen> taken, String from, String to) {
    taken.forEach((path, seen) -> files.put(to + path.substring(from.length()), seen));
  }

  /**
   * Notes what the files are like now but for their contents; those that are no more are forgotten.
   *
   * @param now the host's clock, nanoseconds since 1970
   * @return those whose contents are to be looked at
   */
  public List<Unhashed> look(HostFileSystem host, long now) {
    return look(host, path -> true, now);
  }

  private List<Unhashed> look(HostFileSystem host, Predicate<String> wanted, long now) {
    List<Unhashed> unhashed = new ArrayList<>();
    for (Iterator<Map.Entry<String, Seen>> each = files.entrySet().iterator(); each.hasNext(); ) {
      Map.Entry<String, Seen> entry = each.next();
      if (!wanted.test(entry.getKey())) {
        continue;
      }
      Stat stat = stat(host, entry.getKey());
      if (stat == null || !stat.isRegular()) {
        each.remove();
      } else if (!entry.getValue().isStill(stat)) {
        Seen seen = Seen.of(stat, now);
        entry.setValue(seen);
        unhashed.add(new Unhashed(entry.getKey(), stat, seen.hash()));
      }
    }
    return unhashed;
  }

  /**
   * As {@link #look}, with the contents, at once.
   *
   * @param wanted which files; what is known of the others stays
   * @param now 0: nobody knows
   */
  public void record(HostFileSystem host, Predicate<String> wanted, long now) {
    look(host, wanted, now).forEach(each -> find(host, each));
  }

  private static void find(HostFileSystem host, Unhashed file) {
    try (HostFile open = host.open(file.path(), false)) {
      file.hash().find(open, file.stat().size());
    } catch (ErrnoException e) {
      file.hash().giveUp();
    }
  }

  /**
   * What stands for the contents of a file that was looked at.
   *
   * @param stat of the file that is meant
   * @return null when another file was found by that name
   */
  public @Nullable ContentsHash contents(String path, Stat stat) {
    Seen seen = files.get(path);
    return seen != null && seen.isLike(stat) ? seen.hash() : null;
  }

  private static @Nullable Stat stat(HostFileSystem host, String path) {
    try {
      return host.stat(path);
    } catch (ErrnoException e) {
      return null;
    }
  }

  private static String hash(HostFileSystem host, String path, long size, boolean whole) {
    try (HostFile file = host.open(path, false)) {
      return ContentsHash.of(file, size, whole);
    } catch (ErrnoException e) {
      return "";
    }
  }

  /** Forgets all but some. */
  public void keepOnly(Set<String> paths) {
    files.keySet().retainAll(paths);
  }

  /**
   * Which files are not like they were recorded, in the order of their paths.
   *
   * @param inUse whether the machine had a file open or mapped
   */
  public List<HostFileChange> changes(HostFileSystem host, String source, Predicate<String> inUse) {
    List<HostFileChange> changes = new ArrayList<>();
    files.forEach(
        (path, seen) -> {
          Change change = change(host, path, seen);
          if (change != null) {
            String text = PathsInMount.toText(source, path) + change.text();
            boolean grave = change.ofContents() && inUse.test(path);
            changes.add(new HostFileChange(path, text, grave));
          }
        });
    return changes;
  }

  /**
   * What has become of a file.
   *
   * @param text what follows its name
   * @param ofContents whether its contents are, or may be, other ones
   */
  private record Change(String text, boolean ofContents) {
    static Change to(String now, boolean ofContents) {
      return new Change(" has changed since the snapshot: " + now, ofContents);
    }
  }

  private static @Nullable Change change(HostFileSystem host, String path, Seen seen) {
    Stat now = stat(host, path);
    if (now == null) {
      return new Change(" was deleted since the snapshot", true);
    }
    if (!now.isRegular()) {
      return Change.to("it is no regular file any more", true);
    }
    if (now.size() != seen.size()) {
      return Change.to(now.size() + " bytes, was " + seen.size(), true);
    }
    String before = seen.hash().text();
    boolean whole = ContentsHash.isOfWhole(before);
    String hash = before.isEmpty() ? "" : hash(host, path, now.size(), whole);
    if (!hash.equals(before)) {
      return Change.to("other contents of the same size", true);
    }
    if (now.mtime() != seen.mtime()) {
      boolean same = whole && !hash.isEmpty();
      return Change.to("another modification time" + (same ? ", the same contents" : ""), !same);
    }
    return null;
  }

  /**
   * The state form; hashes that are not known yet are in it {@linkplain FrameSaver#later later}.
   */
  public TouchedFilesState save(FrameSaver saver) {
    TouchedFilesState state = save();
    List<ContentsHash> hashes = recorded().stream().map(Seen::hash).toList();
    saver.later(
        () -> {
          state.hashes.clear();
          hashes.forEach(hash -> state.hashes.add(hash.text()));
        });
    return state;
  }

  /** The state form with what is known now. */
  public TouchedFilesState save() {
    TouchedFilesState state = new TouchedFilesState();
    files.forEach(
        (path, seen) -> {
          if (seen != UNKNOWN) {
            state.paths.add(path);
            state.hashes.add(seen.hash().text());
          }
        });
    state.sizes = recorded().stream().mapToLong(Seen::size).toArray();
    state.mtimes = recorded().stream().mapToLong(Seen::mtime).toArray();
    return state;
  }

  private List<Seen> recorded() {
    return files.values().stream().filter(seen -> seen != UNKNOWN).toList();
  }

  /**
   * @throws IllegalArgumentException when the state contradicts itself
   */
  public void restore(TouchedFilesState state) {
    int count = state.paths.size();
    if (state.sizes.length != count
        || state.mtimes.length != count
        || state.hashes.size() != count) {
      throw new IllegalArgumentException("touched files: columns differ in length");
    }
    for (int i = 0; i < count; i++) {
      PathsInMount.requireInside(state.paths.get(i));
      files.put(
          state.paths.get(i),
          new Seen(
              state.sizes[i], state.mtimes[i], 0, 0, 0, new ContentsHash(state.hashes.get(i))));
    }
  }
}
