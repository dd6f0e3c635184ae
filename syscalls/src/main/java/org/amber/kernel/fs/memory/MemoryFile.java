package org.amber.kernel.fs.memory;

import org.amber.abi.Errno;
import org.amber.abi.Stat;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.vfs.FileMappings;
import org.amber.kernel.vfs.MappableInode;
import org.amber.kernel.vfs.VfsPath;
import org.amber.memory.Access;
import org.amber.memory.MemoryDigest;
import org.amber.memory.PageSource;
import org.amber.memory.PhysicalMemory;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/** A regular file with its contents in frames. */
@SavedIn(InodeState.class)
public class MemoryFile extends MemoryInode implements MappableInode {
  private static final int KEEP_SIZE = 1;
  private static final int PUNCH_HOLE = 2;
  private static final int ZERO_RANGE = 0x10;

  private static final int SEAL_SEAL = 1;
  private static final int SEAL_SHRINK = 2;
  private static final int SEAL_GROW = 4;
  private static final int SEAL_WRITE = 8;
  private static final int SEAL_FUTURE_WRITE = 16;
  private static final int SEAL_EXEC = 32;
  private static final int SEALS = 0x3f;
  private static final int EXECUTE = 0111;

  @SavedAs({"contents", "contentsBelow"})
  private final FileContents contents;

  private int seals = SEAL_SEAL;
  private final FileMappings mappings = new FileMappings(this);

  public MemoryFile(MemoryFileSystem fileSystem, Attributes attributes, @Nullable Beneath beneath) {
    super(fileSystem, attributes, beneath);
    this.contents = new FileContents(fileSystem.services().memory());
  }

  protected final FileContents contents() {
    return contents;
  }

  @Override
  public Stat stat() {
    refresh();
    return attributes().toStat(contents.size(), blocks());
  }

  /** Bytes of its pages that the machine has, and does not ask the host for. */
  public final long storedBytes() {
    return contents.storedBytes();
  }

  @Override
  public final long nextStoredPage(long page) {
    return contents.nextStored(page);
  }

  /** 512-byte blocks that the file takes. */
  protected long blocks() {
    return contents.blocks();
  }

  @Override
  public long size() {
    refresh();
    return contents.size();
  }

  @Override
  public void read(IoBuffer to, long position) {
    contents.read(to, position);
    accessed();
  }

  @Override
  public boolean isSealable() {
    return ((MemoryFileSystem) fileSystem()).sealsFiles();
  }

  private void requireSealing() {
    if (!isSealable()) {
      throw Errno.EINVAL.error();
    }
  }

  @Override
  public void allowSeals() {
    seals = 0;
  }

  @Override
  public int seals() {
    requireSealing();
    return seals;
  }

  @Override
  public void addSeals(int more) {
    requireSealing();
    if ((more & ~SEALS) != 0) {
      throw Errno.EINVAL.error();
    }
    if ((seals & SEAL_SEAL) != 0) {
      throw Errno.EPERM.error();
    }
    boolean executable = (mode() & EXECUTE) != 0;
    seals |= more;
    if ((more & SEAL_EXEC) != 0 && executable) {
      // What can be run cannot be written from now on.
      seals |= SEAL_SHRINK | SEAL_GROW | SEAL_WRITE | SEAL_FUTURE_WRITE;
    }
  }

  @Override
  public void chmod(int permissions) {
    if (((mode() ^ permissions) & EXECUTE) != 0) {
      requireUnsealed(SEAL_EXEC);
    }
    super.chmod(permissions);
  }

  private void requireUnsealed(int seal) {
    if (seals > SEAL_SEAL && (seals & seal) != 0) {
      throw Errno.EPERM.error();
    }
  }

  @Override
  public void write(IoBuffer from, long position) {
    requireUnsealed(SEAL_WRITE | SEAL_FUTURE_WRITE);
    if (position + from.remaining() > contents.size()) {
      requireUnsealed(SEAL_GROW);
    }
    beforeChange();
    try {
      contents.write(from, position);
    } finally {
      modified();
    }
  }

  @Override
  public void truncate(long length) {
    if (length < 0) {
      throw Errno.EINVAL.error();
    }
    boolean shrinks = length < contents.size();
    if (length != contents.size()) {
      requireUnsealed(shrinks ? SEAL_SHRINK : SEAL_GROW);
    }
    beforeChange();
    contents.truncate(length);
    if (shrinks && mappings.any()) {
      long first = (length + PhysicalMemory.PAGE_SIZE - 1) >>> PhysicalMemory.PAGE_SHIFT;
      owner().services().mappings().discard(this, first);
    }
    modified();
  }

  private void requireRoomUnsealed(boolean keepSize, long end) {
    if (!keepSize && end > contents.size()) {
      requireUnsealed(SEAL_GROW);
    }
  }

  @Override
  public void allocate(int mode, long position, long length) {
    if (position < 0 || length <= 0) {
      throw Errno.EINVAL.error();
    }
    if (position + length < 0) {
      throw Errno.EFBIG.error();
    }
    boolean keepSize = (mode & KEEP_SIZE) != 0;
    switch (mode & ~KEEP_SIZE) {
      case 0 -> {
        requireRoomUnsealed(keepSize, position + length);
        beforeChange();
      }
      case PUNCH_HOLE -> {
        if (!keepSize) {
          throw Errno.EOPNOTSUPP.error();
        }
        requireUnsealed(SEAL_WRITE | SEAL_FUTURE_WRITE);
        beforeChange();
        contents.zero(position, length, mappings.any());
      }
      case ZERO_RANGE -> {
        beforeChange();
        contents.zero(position, length, mappings.any());
      }
      default -> throw Errno.EOPNOTSUPP.error();
    }
    if (!keepSize && position + length > contents.size()) {
      contents.truncate(position + length);
    }
    modified();
  }

  @Override
  public long seekData(long position) {
    refresh();
    return contents.seekData(position);
  }

  @Override
  public long seekHole(long position) {
    refresh();
    return contents.seekHole(position);
  }

  @Override
  protected void gone() {
    super.gone();
    contents.release();
  }

  @Override
  protected void saveTo(InodeState state, TreeSaver saver) {
    super.saveTo(state, saver);
    state.seals = seals;
    if (changed()) {
      state.contents = contents.save(saver.pages());
    } else {
      state.contentsBelow = contents.save(saver.pages());
    }
  }

  @Override
  protected void restoreFrom(InodeState state, TreeRestorer restorer) {
    seals = state.seals;
    ContentsState saved = state.contents != null ? state.contents : state.contentsBelow;
    if (saved != null) {
      contents.restore(saved, restorer.frames());
    }
  }

  void digestContents(MemoryDigest digest) {
    contents.digest(digest, id() << 32);
  }

  // Mappings.

  @Override
  public PageSource pages(VfsPath path) {
    mappings.name(path);
    return this;
  }

  @Override
  public int frame(long index, Access access) {
    if (access == Access.WRITE) {
      beforeChange();
      modified();
    }
    return contents.frame(index, access);
  }

  @Override
  public boolean notesStores() {
    return true;
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
    mappings.remove();
  }

  @Override
  public String mapName() {
    return mappings.mapName();
  }

  @Override
  public final @Nullable VfsPath mappedAs() {
    return mappings.mappedAs();
  }

  @Override
  public long inodeNumber() {
    return attributes().ino;
  }
}
