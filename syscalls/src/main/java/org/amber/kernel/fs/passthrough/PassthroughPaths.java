package org.amber.kernel.fs.passthrough;

import org.amber.kernel.vfs.FileName;

/** Paths below a mount, as a snapshot has them. */
final class PassthroughPaths {
  private PassthroughPaths() {}

  /** The host path for messages to people. */
  static String toText(String source, String path) {
    return FileName.toText(path.isEmpty() ? source : source + "/" + path);
  }

  /**
   * Refuses a path that does not stay below the mount, component by component.
   *
   * @throws IllegalArgumentException naming it
   */
  static void requireInside(String path) {
    if (path.isEmpty()) {
      return;
    }
    for (String name : path.split("/", -1)) {
      if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf(0) >= 0) {
        throw new IllegalArgumentException(
            "the path " + FileName.toText(path) + " does not lie in its mount");
      }
    }
  }
}
