package org.amber.kernel.fs.passthrough;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.Stat;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.fs.host.HostFile;
import org.amber.kernel.fs.memory.Backing;
import org.amber.kernel.fs.memory.FileContents;
import org.amber.kernel.fs.memory.PageCache;
import org.amber.kernel.vfs.MappableInode;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;
import org.amber.memory.Access;
import org.amber.memory.PageSource;
import org.amber.memory.PhysicalMemory;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * A regular file of a granted directory. Writes go to the host at once; pages are in memory only
 * while the file is mapped, and stores through shared mappings reach the host at msync(2) and when
 * the last mapping goes.
 */
@NotSaved("found again by name in the directory that is granted to the resumed machine")
final class PassthroughFile extends PassthroughInode implements MappableInode, Backing {
  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;

  private final FileContents mappedPages;
  private @Nullable HostFile file;
  private boolean writable;
  private int mappings;
  private @Nullable VfsPath mappedAs;

  PassthroughFile(
      PassthroughFileSystem fileSystem,
      @Nullable PassthroughInode directory,
      String name,
      Stat stat) {
    super(fileSystem, directory, name, stat);
    mappedPages = new FileContents(fileSystem.services().memory());
    mappedPages.setBacking(this, stat.size());
  }

  /** The open host file; opened for writing too where the host allows. */
  private HostFile file() {
    HostFile open = file;
    if (open == null) {
      try {
        open = host().open(path(), true);
        writable = true;
      } catch (ErrnoException e) {
        open = host().open(path(), false);
        writable = false;
      }
      file = open;
    }
    return open;
  }

  /** Takes a file that the host has just made, open for writing. */
  void take(HostFile made) {
    file = made;
    writable = true;
  }

  private HostFile fileForWriting() {
    HostFile open = file();
    if (!writable) {
      throw Errno.EACCES.error();
    }
    return open;
  }

  @Override
  public VfsFile open(VfsPath path, int flags) {
    // Now, as the name may go while it is open.
    HostFile ignored = file();
    return super.open(path, flags);
  }

  @Override
  void update(Stat now) {
    super.update(now);
    if (mappings > 0) {
      mappedPages.backingResized(now.size());
    }
  }

  @Override
  public Stat stat() {
    if (file == null) {
      return super.stat();
    }
    update(file.stat());
    return lastStat();
  }

  @Override
  public long size() {
    return stat().size();
  }

  @Override
  public int read(MemorySegment target, long offset, int length, long position) {
    return file().read(target, offset, length, position);
  }

  @Override
  public void read(IoBuffer to, long position) {
    if (mappings > 0) {
      Stat ignored = stat();
      mappedPages.read(to, position);
      return;
    }
    long at = position;
    while (to.remaining() > 0) {
      int count = file().read(to.ram(), to.address(), to.contiguous(), at);
      if (count == 0) {
        return;
      }
      to.advance(count);
      at += count;
    }
  }

  @Override
  public void write(IoBuffer from, long position) {
    HostFile target = fileForWriting();
    long at = position;
    while (from.remaining() > 0) {
      int count = target.write(from.ram(), from.address(), from.contiguous(), at);
      reload(at, count);
      from.advance(count);
      at += count;
    }
  }

  /** Pages that are mapped show what was written. */
  private void reload(long position, int count) {
    if (mappings == 0) {
      return;
    }
    Stat ignored = stat();
    PhysicalMemory memory = fileSystem().services().memory();
    for (long at = position; at < position + count; ) {
      int inPage = (int) at & (PhysicalMemory.PAGE_SIZE - 1);
      int part = (int) Math.min(PhysicalMemory.PAGE_SIZE - inPage, position + count - at);
      int frame = mappedPages.cache().frame(at >>> PhysicalMemory.PAGE_SHIFT);
      if (frame != PageCache.ABSENT) {
        memory.noteWrite(frame);
        long offset = ((long) frame << PhysicalMemory.PAGE_SHIFT) + inPage;
        int done = file().read(memory.ram(), offset, part, at);
        assert done <= part;
      }
      at += part;
    }
  }

  @Override
  public void truncate(long length) {
    fileForWriting().truncate(length);
    if (mappings > 0) {
      long first = (length + PhysicalMemory.PAGE_SIZE - 1) >>> PhysicalMemory.PAGE_SHIFT;
      mappedPages.truncate(length);
      fileSystem().services().mappings().discard(this, first);
    }
  }

  @Override
  public void allocate(int mode, long position, long length) {
    fileForWriting().allocate(mode, position, length);
    reload(position, (int) Math.min(length, Integer.MAX_VALUE));
  }

  @Override
  public long seekData(long position) {
    return file().seek(position, SEEK_DATA);
  }

  @Override
  public long seekHole(long position) {
    return file().seek(position, SEEK_HOLE);
  }

  @Override
  public void sync() {
    writeBack();
    file().sync();
  }

  @Override
  protected void dropped() {
    if (file != null) {
      file.close();
      file = null;
    }
  }

  // An open file is reached by its descriptor: the name may be gone, or another's.

  @Override
  public void chmod(int permissions) {
    if (file == null) {
      super.chmod(permissions);
    } else {
      file.chmod(permissions);
      update(file.stat());
    }
  }

  @Override
  public void chown(int uid, int gid, int permissions) {
    if (file == null) {
      super.chown(uid, gid, permissions);
    } else {
      file.chown(uid, gid);
      update(file.stat());
    }
  }

  @Override
  public void setTimes(long atime, long mtime) {
    if (file == null) {
      super.setTimes(atime, mtime);
    } else {
      file.setTimes(atime, mtime);
    }
  }

  @Override
  void linkAs(String path) {
    if (file == null) {
      super.linkAs(path);
    } else {
      host().link(file, path);
    }
  }

  @Override
  public byte @Nullable [] xattr(String attribute) {
    return file == null ? super.xattr(attribute) : file.xattr(attribute);
  }

  @Override
  public List<String> xattrNames() {
    return file == null ? super.xattrNames() : file.xattrNames();
  }

  @Override
  public void setXattr(String attribute, byte @Nullable [] value) {
    if (file == null) {
      super.setXattr(attribute, value);
    } else {
      file.setXattr(attribute, value);
    }
  }

  // Mappings.

  @Override
  public PageSource pages(VfsPath path) {
    if (mappings == 0) {
      mappedAs = path;
      mappedPages.backingResized(stat().size());
    }
    return this;
  }

  @Override
  public int frame(long index, Access access) {
    return mappedPages.frame(index, access);
  }

  @Override
  public long byteSize() {
    return size();
  }

  @Override
  public void mapped() {
    if (mappings++ == 0) {
      hold();
      HostFile ignored = file();
      if (mappedAs != null) {
        mappedAs.pin();
      }
    }
  }

  @Override
  public void unmapped() {
    if (mappings == 1) {
      writeBack();
    }
    if (--mappings == 0) {
      VfsPath path = mappedAs;
      mappedAs = null;
      mappedPages.cache().clearAll();
      drop();
      if (path != null) {
        path.unpin();
      }
    }
  }

  @Override
  public void writeBack() {
    if (!writable || mappings == 0) {
      return;
    }
    long size = stat().size();
    HostFile target = file();
    MemorySegment ram = fileSystem().services().memory().ram();
    mappedPages
        .cache()
        .forEach(
            (page, frame, dirty) -> {
              long start = page << PhysicalMemory.PAGE_SHIFT;
              if (dirty && frame != PageCache.ABSENT && start < size) {
                int length = (int) Math.min(PhysicalMemory.PAGE_SIZE, size - start);
                long offset = (long) frame << PhysicalMemory.PAGE_SHIFT;
                int written = target.write(ram, offset, length, start);
                if (written != length) {
                  throw Errno.EIO.error();
                }
              }
            });
  }

  @Override
  public String mapName() {
    VfsPath path = mappedAs;
    return path == null ? "" : path.absolute();
  }

  @Override
  public @Nullable VfsPath mappedAs() {
    return mappedAs;
  }

  @Override
  public long device() {
    return lastStat().dev();
  }

  @Override
  public long inodeNumber() {
    return number();
  }
}
