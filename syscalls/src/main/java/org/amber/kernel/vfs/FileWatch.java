package org.amber.kernel.vfs;

import org.jspecify.annotations.Nullable;

/** Someone who is told what happens to a file: a watch of inotify(7). */
public interface FileWatch {
  /**
   * Something has happened.
   *
   * @param event {@link FileEvents} bits
   * @param cookie what the two events of a rename have in common, else 0
   * @param name the entry of the watched directory that it happened to; null for the file itself
   * @param removed whether that entry has no name any more
   */
  void happened(int event, int cookie, @Nullable String name, boolean removed);

  /** The name that the watch keeps in use. */
  Dentry dentry();

  /** The file is gone, and the watch with it. */
  void gone();
}
