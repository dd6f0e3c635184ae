package org.amber.kernel.vfs;

import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** Counts the areas that map a file, and keeps the name it was first mapped under. */
@NotSaved("counted anew by the areas that are restored")
public final class FileMappings {
  private final Inode file;
  private int count;
  private @Nullable VfsPath mappedAs;

  public FileMappings(Inode file) {
    this.file = file;
  }

  /** Whether the file is mapped. */
  public boolean any() {
    return count > 0;
  }

  /** Whether one more {@link #remove} ends the last mapping. */
  public boolean isLast() {
    return count == 1;
  }

  /** The file is about to be mapped under this name. */
  public void name(VfsPath path) {
    if (count == 0) {
      mappedAs = path;
    }
  }

  /** One more area. */
  public void add() {
    if (count++ == 0) {
      file.hold();
      if (mappedAs != null) {
        mappedAs.pin();
      }
    }
  }

  /** One area less. */
  public void remove() {
    if (--count == 0) {
      VfsPath path = mappedAs;
      mappedAs = null;
      file.drop();
      if (path != null) {
        path.unpin();
      }
    }
  }

  /** The name under which it was mapped first; null when it is not mapped. */
  public @Nullable VfsPath mappedAs() {
    return mappedAs;
  }

  /** That name as /proc/PID/maps shows it. */
  public String mapName() {
    VfsPath path = mappedAs;
    return path == null ? "" : path.absolute();
  }
}
