package org.amber.inspect;

import org.amber.abi.FileMode;

/** Types of files in words. */
final class FileKind {
  private FileKind() {}

  /**
   * @param type the S_IFMT bits of a mode
   */
  static String of(int type) {
    return switch (type) {
      case FileMode.S_IFREG -> "file";
      case FileMode.S_IFDIR -> "directory";
      case FileMode.S_IFLNK -> "symlink";
      case FileMode.S_IFIFO -> "pipe";
      case FileMode.S_IFSOCK -> "socket";
      case FileMode.S_IFCHR -> "character device";
      case FileMode.S_IFBLK -> "block device";
      default -> "unknown";
    };
  }
}
