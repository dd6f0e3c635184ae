package org.amber.kernel.fs.host;

import org.amber.kernel.vfs.FileName;

/** Paths below a mount, as a snapshot has them. */
public final class PathsInMount {
  private PathsInMount() {}

  /** The host path for messages to people. */
  public static String toText(String source, String path) {
    return FileName.toText(path.isEmpty() ? source : source + "/" + path);
  }

  /** The directory in which something is; empty for the mount's own. */
  public static String above(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  /**
   * Refuses a path that does not stay below the mount, component by component.
   *
   * @throws IllegalArgumentException naming it
   */
  public static void requireInside(String path) {
    if (path.isEmpty()) {
      return;
    }
    for (String name : path.split("/", -1)) {
      if (!FileName.isPossible(name)) {
        throw new IllegalArgumentException(
            "the path " + FileName.toText(path) + " does not lie in its mount");
      }
    }
  }
}
