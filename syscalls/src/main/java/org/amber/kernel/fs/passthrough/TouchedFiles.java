package org.amber.kernel.fs.passthrough;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.amber.abi.ErrnoException;
import org.amber.abi.Stat;
import org.amber.kernel.fs.host.HostFile;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.state.SavedAs;
import org.jspecify.annotations.Nullable;

/**
 * The regular files of the host that the guest has opened: a snapshot says what they were like, and
 * a resume which of them are not like that any more.
 */
final class TouchedFiles {
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
   * @param hash of the contents in hexadecimal; empty when they could not be read
   */
  private record Seen(long size, long mtime, long ctime, String hash) {
    boolean isStill(Stat stat) {
      return ctime != 0 && ctime == stat.ctime() && mtime == stat.mtime() && size == stat.size();
    }
  }

  void add(String path) {
    files.putIfAbsent(path, UNKNOWN);
  }

  /** A file or directory has another name now. */
  void moved(String from, String to) {
    Map<String, Seen> taken = take(from);
    take(to);
    put(taken, from, to);
  }

  /** Two files or directories have swapped their names. */
  void exchanged(String one, String other) {
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
  void record(HostFileSystem host) {
    for (Iterator<Map.Entry<String, Seen>> each = files.entrySet().iterator(); each.hasNext(); ) {
      Map.Entry<String, Seen> entry = each.next();
      Stat stat = stat(host, entry.getKey());
      if (stat == null || !stat.isRegular()) {
        each.remove();
      } else if (!entry.getValue().isStill(stat)) {
        String hash = hash(host, entry.getKey());
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

  private static String hash(HostFileSystem host, String path) {
    try (HostFile file = host.open(path, false);
        Arena arena = Arena.ofConfined()) {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      MemorySegment buffer = arena.allocate(BUFFER);
      long at = 0;
      for (int n = file.read(buffer, 0, BUFFER, at); n > 0; n = file.read(buffer, 0, BUFFER, at)) {
        sha256.update(buffer.asSlice(0, n).asByteBuffer());
        at += n;
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (ErrnoException e) {
      return "";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Which files are not like they were recorded.
   *
   * @return one line for each, in the order of their paths
   */
  List<String> changes(HostFileSystem host, String source) {
    List<String> changes = new ArrayList<>();
    files.forEach(
        (path, seen) -> {
          String change = change(host, path, seen);
          if (change != null) {
            changes.add(PassthroughPaths.toText(source, path) + change);
          }
        });
    return changes;
  }

  private static @Nullable String change(HostFileSystem host, String path, Seen seen) {
    Stat now = stat(host, path);
    if (now == null) {
      return " was deleted since the snapshot";
    }
    String changed = " has changed since the snapshot: ";
    if (!now.isRegular()) {
      return changed + "it is no regular file any more";
    }
    if (now.size() != seen.size()) {
      return changed + now.size() + " bytes, was " + seen.size();
    }
    String hash = seen.hash().isEmpty() ? "" : hash(host, path);
    if (!hash.equals(seen.hash())) {
      return changed + "other contents of the same size";
    }
    if (now.mtime() != seen.mtime()) {
      return changed + "another modification time, the same contents";
    }
    return null;
  }

  TouchedFilesState save() {
    TouchedFilesState state = new TouchedFilesState();
    List<Seen> recorded = new ArrayList<>();
    files.forEach(
        (path, seen) -> {
          if (seen.ctime() != 0) {
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
  void restore(TouchedFilesState state) {
    int count = state.paths.size();
    if (state.sizes.length != count
        || state.mtimes.length != count
        || state.hashes.size() != count) {
      throw new IllegalArgumentException("touched files: columns differ in length");
    }
    for (int i = 0; i < count; i++) {
      PassthroughPaths.requireInside(state.paths.get(i));
      files.put(
          state.paths.get(i), new Seen(state.sizes[i], state.mtimes[i], 0, state.hashes.get(i)));
    }
  }
}
