package org.amber.kernel.vfs;

import org.amber.state.SavedAs;
import org.amber.state.SavedIn;

/** What one process wants to be told of an open directory: one F_NOTIFY of fcntl(2). */
@SavedIn(DirectoryFileState.class)
final class DirectoryNotice {
  static final int DN_ACCESS = 0x1;
  static final int DN_MODIFY = 0x2;
  static final int DN_CREATE = 0x4;
  static final int DN_DELETE = 0x8;
  static final int DN_RENAME = 0x10;
  static final int DN_ATTRIB = 0x20;
  static final int DN_MULTISHOT = 0x8000_0000;

  /** The process that has asked. */
  @SavedAs("noticePids")
  final int pid;

  /** The descriptor by which it did: si_fd. */
  @SavedAs("noticeFds")
  int fd;

  /** DN_* bits. */
  @SavedAs("noticeMasks")
  int mask;

  DirectoryNotice(int pid, int fd, int mask) {
    this.pid = pid;
    this.fd = fd;
    this.mask = mask;
  }

  boolean isMultishot() {
    return (mask & DN_MULTISHOT) != 0;
  }

  /** Whether it is about events, which are bits of {@link FileEvents}. */
  boolean wants(int event) {
    return (mask & asked(event)) != 0;
  }

  private static int asked(int event) {
    int bits = (event & FileEvents.ACCESS) != 0 ? DN_ACCESS : 0;
    bits |= (event & FileEvents.MODIFY) != 0 ? DN_MODIFY : 0;
    bits |= (event & (FileEvents.CREATE | FileEvents.MOVED_TO)) != 0 ? DN_CREATE : 0;
    bits |= (event & (FileEvents.DELETE | FileEvents.MOVED_FROM)) != 0 ? DN_DELETE : 0;
    bits |= (event & FileEvents.RENAMED) != 0 ? DN_RENAME : 0;
    return bits | ((event & FileEvents.ATTRIB) != 0 ? DN_ATTRIB : 0);
  }
}
