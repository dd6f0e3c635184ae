package org.amber.kernel.fs.passthrough;

import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.OpenFlags;
import org.amber.abi.Stat;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.fs.host.HostFile;
import org.amber.kernel.fs.host.HostHandle;
import org.amber.kernel.fs.host.HostReader;
import org.amber.kernel.fs.host.TouchedFiles;
import org.amber.kernel.fs.memory.InodeState;
import org.amber.kernel.vfs.FileMappings;
import org.amber.kernel.vfs.MappableInode;
import org.amber.kernel.vfs.RegularFile;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;
import org.amber.memory.Access;
import org.amber.memory.PageSource;
import org.amber.memory.PhysicalMemory;
import org.amber.state.FrameRestorer;
import org.amber.state.NotSaved;
import org.amber.state.PageReader;
import org.amber.state.PageSaver;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/** A regular file of the host, open on the host while it is read or written. */
@SavedIn(PassthroughNodeState.class)
final class PassthroughFile extends PassthroughInode implements MappableInode {
  private static final int KEEP_SIZE = 1;
  private static final int PUNCH_HOLE = 2;
  private static final int ZERO_RANGE = 0x10;

  @SavedAs({"pages", "frames", "dirty"})
  private final HostPages pages;

  @NotSaved("opened anew by its path")
  private @Nullable HostFile file;

  private boolean writable;

  @NotSaved("saved with all mapped files")
  private final FileMappings mappings = new FileMappings(this);

  PassthroughFile(
      PassthroughFileSystem owner,
      @Nullable PassthroughDirectory directory,
      String name,
      Stat stat) {
    super(owner, directory, name, stat);
    this.pages = new HostPages(owner.services().memory());
  }

  // The host's open file.

  @Override
  @Nullable HostHandle holding() {
    HostFile open = file;
    return open == null ? super.holding() : open;
  }

  @Override
  void release() {
    super.release();
    closeContents();
  }

  private void closeContents() {
    HostFile before = file;
    file = null;
    writable = false;
    if (before != null) {
      before.close();
    }
  }

  /** Opens the host's file, for writing too where wanted, and keeps it until nobody uses it. */
  private HostFile file(boolean forWriting) {
    HostFile open = file;
    if (open != null && (writable || !forWriting)) {
      return open;
    }
    HostFile opened = with(handle -> handle.open(forWriting));
    closeContents();
    file = opened;
    writable = forWriting;
    noteTouched();
    return opened;
  }

  private void noteTouched() {
    if (!isRemoved()) {
      owner().touched().add(path());
    }
  }

  /** It was just made, and can be written to whatever its permissions are. */
  void made(HostFile contents) {
    closeContents();
    file = contents;
    writable = true;
    noteTouched();
    owner().noteNewest(this);
  }

  void releaseUnlessHeld() {
    if (!isHeld()) {
      release();
    }
  }

  @Override
  public VfsFile open(VfsPath path, int flags) {
    boolean forWriting = OpenFlags.writable(flags) || (flags & OpenFlags.O_TRUNC) != 0;
    HostFile ignored = file(forWriting);
    return new RegularFile(fileSystem().ids().next(), flags, path);
  }

  // Contents.

  @Override
  public void read(IoBuffer to, long position) {
    pages.read(file(false), to, position);
  }

  @Override
  public void write(IoBuffer from, long position) {
    HostFile open = file(true);
    beforeChange(open, position, from.remaining());
    pages.write(open, from, position);
  }

  /** All that changes bytes comes by here; what only adds some behind the end need not. */
  private void beforeChange(HostFile open, long position, long length) {
    FrozenFiles frozen = owner().frozen();
    if (frozen != null) {
      frozen.beforeChange(identity(), open, position, length);
    }
  }

  @Override
  public void truncate(long length) {
    if (length < 0) {
      throw Errno.EINVAL.error();
    }
    HostFile open = file(true);
    beforeChange(open, length, Long.MAX_VALUE);
    open.truncate(length);
    pages.truncated(length);
    if (mappings.any()) {
      long first = (length + PhysicalMemory.PAGE_SIZE - 1) >>> PhysicalMemory.PAGE_SHIFT;
      fileSystem().services().mappings().discard(this, first);
    }
    Stat ignored = stat();
    releaseUnlessHeld();
  }

  @Override
  public void allocate(int mode, long position, long length) {
    int operation = mode & ~KEEP_SIZE;
    boolean zeroes = operation == PUNCH_HOLE || operation == ZERO_RANGE;
    if (operation != 0 && !zeroes && mappings.any()) {
      throw Errno.EOPNOTSUPP.error(); // would move bytes of mapped pages
    }
    HostFile open = file(true);
    if (operation != 0) {
      beforeChange(open, position, zeroes ? length : Long.MAX_VALUE);
    }
    open.allocate(mode, position, length);
    if (zeroes) {
      pages.zeroed(position, length);
    }
    Stat ignored = stat();
  }

  @Override
  public long seekData(long position) {
    return file(false).seek(position, RegularFile.SEEK_DATA);
  }

  @Override
  public long seekHole(long position) {
    return file(false).seek(position, RegularFile.SEEK_HOLE);
  }

  @Override
  public void sync() {
    writeBack();
    file(false).sync();
  }

  // Mappings.

  @Override
  public PageSource pages(VfsPath path) {
    mappings.name(path);
    return this;
  }

  @Override
  public int frame(long index, Access access) {
    return pages.frame(file(access == Access.WRITE), index, access);
  }

  @Override
  public long byteSize() {
    return size();
  }

  @Override
  public void mapped() {
    mappings.add();
  }

  @Override
  public void unmapped() {
    if (mappings.isLast()) {
      writeBackQuietly();
      pages.clear();
    }
    mappings.remove();
  }

  @Override
  public void writeBack() {
    if (pages.hasDirty()) {
      HostFile open = file(true);
      pages.writeBack(open, (position, length) -> beforeChange(open, position, length));
    }
  }

  /** As Linux does when nobody is left to be told of a failure. */
  void writeBackQuietly() {
    try {
      writeBack();
    } catch (ErrnoException e) {
      System.getLogger(PassthroughFile.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "stores into a mapped file of the host are lost: {0}",
              e.errno().text());
    }
  }

  @Override
  public String mapName() {
    return mappings.mapName();
  }

  @Override
  public @Nullable VfsPath mappedAs() {
    return mappings.mappedAs();
  }

  @Override
  public long inodeNumber() {
    return identity().ino();
  }

  /** What is in memory of it is read from the host again. */
  void takeOver() {
    if (!pages.isEmpty() && owner().host().stat(path()) != null) {
      HostFile open = file(false);
      pages.reload(open);
      long size = open.stat().size();
      pages.truncated(size);
      long first = (size + PhysicalMemory.PAGE_SIZE - 1) >>> PhysicalMemory.PAGE_SHIFT;
      fileSystem().services().mappings().discard(this, first);
    }
  }

  // Snapshots.

  /** What the host says of it, as {@link TouchedFiles} sees it. */
  Stat hostStat() {
    return with(HostHandle::stat);
  }

  /**
   * The host's file for other threads.
   *
   * @throws ErrnoException when it cannot be opened any more
   */
  HostReader reader() {
    HostFile open = file;
    return open == null ? with(PassthroughFile::passingReader) : open.reader();
  }

  private static HostReader passingReader(HostHandle handle) {
    try (HostFile passing = handle.open(false)) {
      return passing.reader();
    }
  }

  @Override
  void saveTo(PassthroughNodeState state, PageSaver frames, @Nullable FrozenFiles frozen) {
    state.writable = writable;
    pages.save(state, frames);
    if (frozen != null) {
      frozen.save(this, state, frames);
    }
  }

  @Override
  void saveContentsTo(InodeState state, PageSaver saver, @Nullable FrozenFiles frozen) {
    HostFile open = file(false);
    FrozenFile contents = frozen == null ? null : frozen.contents(this);
    PageReader reader = contents == null ? HostPages.reader(open) : contents;
    pages.saveAll(state, reader, open.stat().size(), saver);
  }

  /**
   * @throws IllegalArgumentException when the state contradicts itself
   */
  void restore(PassthroughNodeState state, FrameRestorer frames) {
    pages.restore(state, frames);
    if (state.writable) {
      openAsBefore();
    }
  }

  /** A file can have become read-only since it was opened for writing; so it is opened then. */
  private void openAsBefore() {
    try {
      HostFile ignored = file(true);
    } catch (ErrnoException e) {
      if (e.errno() == Errno.EACCES) {
        openInSpiteOfMode();
      }
    }
  }

  private void openInSpiteOfMode() {
    int permissions = stat().mode() & 07777;
    try {
      chmod(permissions | 0200);
      HostFile ignored = file(true);
    } catch (ErrnoException e) {
      return; // writing will fail, and say why
    } finally {
      restorePermissions(permissions);
    }
  }

  private void restorePermissions(int permissions) {
    try {
      if ((stat().mode() & 07777) != permissions) {
        chmod(permissions);
      }
    } catch (ErrnoException e) {
      System.getLogger(PassthroughFile.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "a file of the host keeps other permissions: {0}",
              e.errno().text());
    }
  }
}
