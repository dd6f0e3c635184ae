package org.amber.kernel.vfs;

import java.util.ArrayList;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.kernel.file.IoBuffer;
import org.amber.state.SavedAs;
import org.jspecify.annotations.Nullable;

/**
 * An open directory. The listing is taken when reading starts or starts over, so that files that
 * come and go meanwhile neither appear twice nor hide others. The offset counts entries.
 */
public final class DirectoryFile extends VfsFile {
  @SavedAs({"started", "names", "numbers", "types"})
  private @Nullable List<DirectoryEntry> listing;

  @SavedAs({"noticePids", "noticeFds", "noticeMasks"})
  private final DirectoryNotices notices = new DirectoryNotices(this);

  public DirectoryFile(long id, int flags, VfsPath path) {
    super(id, flags, path);
  }

  /** Who is told by signals of what happens here. */
  public DirectoryNotices notices() {
    return notices;
  }

  /** And it is not told of the directory any more. */
  @Override
  public void closedBy(int process) {
    super.closedBy(process);
    notices.remove(process);
  }

  @Override
  protected void closed() {
    notices.removeAll();
    super.closed();
  }

  /** The entry at the offset, or null at the end; {@link #next} passes over it. */
  public @Nullable DirectoryEntry current() {
    if (offset() == 0 || listing == null) {
      listing = path().dentry().deleted() ? List.of() : inode().list();
    }
    return offset() < listing.size() ? listing.get((int) offset()) : null;
  }

  public void next() {
    setOffset(offset() + 1);
  }

  @Override
  public long seek(long distance, int whence) {
    long target =
        switch (whence) {
          case RegularFile.SEEK_SET -> distance;
          case RegularFile.SEEK_CUR -> offset() + distance;
          default -> throw Errno.EINVAL.error();
        };
    if (target < 0) {
      throw Errno.EINVAL.error();
    }
    if (target == 0) {
      listing = null;
    }
    setOffset(target);
    return target;
  }

  @Override
  protected Errno noPosition() {
    return Errno.EISDIR;
  }

  @Override
  protected void transferIn(IoBuffer to, long position) {
    throw Errno.EISDIR.error();
  }

  @Override
  public VfsFileState save() {
    DirectoryFileState state = new DirectoryFileState();
    saveTo(state);
    notices.saveTo(state);
    if (listing != null && offset() > 0) {
      List<DirectoryEntry> entries = listing;
      state.started = true;
      state.numbers = new long[entries.size()];
      state.types = new int[entries.size()];
      state.names = new ArrayList<>(entries.size());
      for (int i = 0; i < entries.size(); i++) {
        DirectoryEntry entry = entries.get(i);
        state.numbers[i] = entry.ino();
        state.types[i] = entry.type();
        state.names.add(entry.name());
      }
    }
    return state;
  }

  /** Takes back a listing that had been begun. */
  private void restoreListing(DirectoryFileState state) {
    if (!state.started) {
      return;
    }
    int count = state.names.size();
    if (state.numbers.length != count || state.types.length != count) {
      throw new IllegalArgumentException("open directory " + state.id + ": bad listing");
    }
    List<DirectoryEntry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      entries.add(new DirectoryEntry(state.names.get(i), state.numbers[i], state.types[i]));
    }
    listing = entries;
  }

  /**
   * Puts an open file back.
   *
   * @throws IllegalArgumentException when the state contradicts itself
   */
  public static DirectoryFile restore(DirectoryFileState state, VfsPath path) {
    DirectoryFile file = new DirectoryFile(state.id, state.flags, path);
    file.restoreFrom(state);
    file.restoreListing(state);
    file.notices.restoreFrom(state);
    return file;
  }
}
