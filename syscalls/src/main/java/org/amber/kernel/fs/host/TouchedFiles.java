package org.amber.kernel.fs.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.amber.abi.ErrnoException;
import org.amber.abi.Stat;
import org.amber.state.SavedAs;
import org.jspecify.annotations.Nullable;

/**
 * The regular files of the host that the guest has opened: a snapshot says what they were like, and
 * a resume which of them are not like that any more.
 */
public final class TouchedFiles {
  /** Files up to this size are compared as a whole, larger ones by their two ends and the time. */
  public static final long WHOLE = 64L << 20;

  private static final long END = 4L << 20;
  private static final String OF_ENDS = "ends-";
  private static final int BUFFER = 1 << 20;
  private static final Seen UNKNOWN = new Seen(0, 0, 0, "");

  @SavedAs({"paths", "sizes", "mtimes", "hashes"})
  private final TreeMap<String, Seen> files = new TreeMap<>();

  /**
   * What a file was like.
   *
   * @param size bytes
   * @param mtime nanoseconds since 1970
   * @param ctime the host's; 0 when nothing is known of it
   * @param hash of the contents in hexadecimal, or of their two ends, as it says; empty when they
   *     could not be read
   */
  private record Seen(long size, long mtime, long ctime, String hash) {
    boolean isStill(Stat stat) {
      return ctime != 0 && ctime == stat.ctime() && mtime == stat.mtime() && size == stat.size();
    }
  }

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

  /** Notes what the files are like now; those that are no more are forgotten. */
  public void record(HostFileSystem host) {
    record(host, path -> true);
  }

  /**
   * As above.
   *
   * @param wanted which files; what is known of the others stays
   */
  public void record(HostFileSystem host, Predicate<String> wanted) {
    for (Iterator<Map.Entry<String, Seen>> each = files.entrySet().iterator(); each.hasNext(); ) {
      Map.Entry<String, Seen> entry = each.next();
      if (!wanted.test(entry.getKey())) {
        continue;
      }
      Stat stat = stat(host, entry.getKey());
      if (stat == null || !stat.isRegular()) {
        each.remove();
      } else if (!entry.getValue().isStill(stat)) {
        String hash = hash(host, entry.getKey(), stat.size(), stat.size() <= WHOLE);
        entry.setValue(new Seen(stat.size(), stat.mtime(), stat.ctime(), hash));
      }
    }
  }

  private static @Nullable Stat stat(HostFileSystem host, String path) {
    try {
      return host.stat(path);
    } catch (ErrnoException e) {
      return null;
    }
  }

  private static String hash(HostFileSystem host, String path, long size, boolean whole) {
    try (HostFile file = host.open(path, false);
        Arena arena = Arena.ofConfined()) {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      MemorySegment buffer = arena.allocate(BUFFER);
      if (whole) {
        add(file, 0, Long.MAX_VALUE, buffer, sha256);
      } else {
        add(file, 0, END, buffer, sha256);
        add(file, Math.max(END, size - END), size, buffer, sha256);
      }
      return (whole ? "" : OF_ENDS) + HexFormat.of().formatHex(sha256.digest());
    } catch (ErrnoException e) {
      return "";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void add(
      HostFile file, long from, long to, MemorySegment buffer, MessageDigest sum) {
    long at = from;
    while (at < to) {
      int count = file.read(buffer, 0, (int) Math.min(BUFFER, to - at), at);
      if (count == 0) {
        return;
      }
      sum.update(buffer.asSlice(0, count).asByteBuffer());
      at += count;
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
    boolean whole = !seen.hash().startsWith(OF_ENDS);
    String hash = seen.hash().isEmpty() ? "" : hash(host, path, now.size(), whole);
    if (!hash.equals(seen.hash())) {
      return Change.to("other contents of the same size", true);
    }
    if (now.mtime() != seen.mtime()) {
      boolean same = whole && !hash.isEmpty();
      return Change.to("another modification time" + (same ? ", the same contents" : ""), !same);
    }
    return null;
  }

  public TouchedFilesState save() {
    TouchedFilesState state = new TouchedFilesState();
    List<Seen> recorded = new ArrayList<>();
    files.forEach(
        (path, seen) -> {
          if (!seen.equals(UNKNOWN)) {
            state.paths.add(path);
            state.hashes.add(seen.hash());
            recorded.add(seen);
          }
        });
    state.sizes = recorded.stream().mapToLong(Seen::size).toArray();
    state.mtimes = recorded.stream().mapToLong(Seen::mtime).toArray();
    return state;
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
          state.paths.get(i), new Seen(state.sizes[i], state.mtimes[i], 0, state.hashes.get(i)));
    }
  }
}
