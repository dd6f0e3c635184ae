package org.amber.kernel.fs.proc;

import java.util.List;
import org.amber.abi.Stat;
import org.amber.kernel.vfs.Mount;
import org.amber.kernel.vfs.VfsPath;
import org.jspecify.annotations.Nullable;

/** /proc/PID/mounts and /proc/PID/mountinfo: the mounts below the root of the process. */
final class MountsText {
  private static final int NO_PARENT = 1;

  private MountsText() {}

  static void mounts(StringBuilder text, List<Mount> mounts, VfsPath root) {
    for (Mount mount : mounts) {
      String place = place(mount, root);
      if (place != null) {
        text.append(escape(mount.fileSystem().source())).append(' ').append(place).append(' ');
        text.append(mount.fileSystem().type()).append(' ').append(options(mount));
        text.append(",relatime 0 0\n");
      }
    }
  }

  static void mountInfo(StringBuilder text, List<Mount> mounts, VfsPath root) {
    for (Mount mount : mounts) {
      String place = place(mount, root);
      if (place == null) {
        continue;
      }
      VfsPath above = mount.place();
      int parent = above == null ? NO_PARENT : above.mount().id();
      long device = mount.fileSystem().root().stat().dev();
      text.append(mount.id()).append(' ').append(parent).append(' ');
      text.append(Stat.major(device)).append(':').append(Stat.minor(device)).append(" / ");
      text.append(place).append(' ').append(options(mount)).append(",relatime - ");
      text.append(mount.fileSystem().type()).append(' ');
      text.append(escape(mount.fileSystem().source())).append(' ').append(options(mount));
      text.append('\n');
    }
  }

  /** Where it is mounted as seen from {@code root}, or null when that cannot be seen. */
  private static @Nullable String place(Mount mount, VfsPath root) {
    VfsPath place = mount.place();
    if (place == null) {
      return mount == root.mount() ? "/" : null;
    }
    String path = place.pathFrom(root);
    return path.startsWith("/") ? escape(path) : null;
  }

  private static String options(Mount mount) {
    return mount.readOnly() ? "ro" : "rw";
  }

  /** Blanks and backslashes in octal, so that the columns stay apart. */
  private static String escape(String name) {
    return name.replace("\\", "\\134")
        .replace(" ", "\\040")
        .replace("\t", "\\011")
        .replace("\n", "\\012");
  }
}
