package org.amber.kernel.vfs;

import java.util.ArrayList;
import java.util.List;
import org.amber.kernel.file.OwnerSignals;
import org.amber.kernel.wait.PollReason;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/**
 * Whom an open directory tells by signals of what happens in it: F_NOTIFY of fcntl(2), fs/notify/
 * dnotify of Linux. Watches while there is somebody.
 */
@SavedIn(DirectoryFileState.class)
public final class DirectoryNotices implements FileWatch {
  @NotSaved("whose it is")
  private final DirectoryFile file;

  /** The latest first. */
  @SavedAs({"noticePids", "noticeFds", "noticeMasks"})
  private final List<DirectoryNotice> notices = new ArrayList<>(1);

  @NotSaved("set anew when watching begins")
  private @Nullable OwnerSignals signals;

  DirectoryNotices(DirectoryFile file) {
    this.file = file;
  }

  /** Whether DN_* bits name any event. */
  public static boolean areAny(int mask) {
    return (mask & ~DirectoryNotice.DN_MULTISHOT) != 0;
  }

  /**
   * Tells of more.
   *
   * @param pid the process that asks
   * @param fd the descriptor by which it does
   * @param mask DN_* bits, {@linkplain #areAny one event} at least; added to those of before
   */
  public void add(int pid, int fd, int mask, OwnerSignals by) {
    begin(by);
    for (DirectoryNotice notice : notices) {
      if (notice.pid == pid) {
        notice.fd = fd;
        notice.mask |= mask;
        return;
      }
    }
    notices.addFirst(new DirectoryNotice(pid, fd, mask));
  }

  /** Tells a process no more: it asks for nothing, or has closed a descriptor of the directory. */
  public void remove(int pid) {
    if (notices.removeIf(notice -> notice.pid == pid)) {
      endIfDone();
    }
  }

  void removeAll() {
    notices.clear();
    endIfDone();
  }

  /** Watches as before a restore. */
  public void watchAgain(OwnerSignals by) {
    if (!notices.isEmpty()) {
      begin(by);
    }
  }

  private void begin(OwnerSignals by) {
    if (signals == null) {
      file.path().pin();
      file.inode().addWatch(this);
      signals = by;
    }
  }

  private void endIfDone() {
    if (notices.isEmpty() && signals != null) {
      signals = null;
      file.inode().removeWatch(this);
      file.path().unpin();
    }
  }

  @Override
  public void happened(int event, int cookie, @Nullable String name, boolean removed) {
    OwnerSignals by = signals;
    if (by == null) {
      return;
    }
    for (DirectoryNotice notice : List.copyOf(notices)) {
      if (notice.wants(event)) {
        by.send(file.owner(), notice.fd, PollReason.MSG);
        if (!notice.isMultishot()) {
          notices.remove(notice);
        }
      }
    }
    endIfDone();
  }

  @Override
  public Dentry dentry() {
    return file.path().dentry();
  }

  @Override
  public void gone() {
    // The open file keeps the directory.
  }

  void saveTo(DirectoryFileState state) {
    state.noticePids = notices.stream().mapToInt(notice -> notice.pid).toArray();
    state.noticeFds = notices.stream().mapToInt(notice -> notice.fd).toArray();
    state.noticeMasks = notices.stream().mapToInt(notice -> notice.mask).toArray();
  }

  void restoreFrom(DirectoryFileState state) {
    int count = state.noticePids.length;
    if (state.noticeFds.length != count || state.noticeMasks.length != count) {
      throw new IllegalArgumentException("open directory " + state.id + ": bad notices");
    }
    for (int i = 0; i < count; i++) {
      notices.add(
          new DirectoryNotice(state.noticePids[i], state.noticeFds[i], state.noticeMasks[i]));
    }
  }
}
