package org.amber.kernel.fs.proc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.amber.abi.Errno;
import org.amber.abi.FileMode;
import org.amber.abi.OpenFlags;
import org.amber.kernel.event.AnonymousFile;
import org.amber.kernel.file.Descriptor;
import org.amber.kernel.file.FdTable;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.fs.proc.ProcessNumbers.Area;
import org.amber.kernel.vfs.DirectoryEntry;
import org.amber.kernel.vfs.Inode;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;
import org.jspecify.annotations.Nullable;

/** /proc/PID/fd, whose entries are links to the open files, or /proc/PID/fdinfo. */
final class FdDirectory extends ProcNode {
  /** mnt_id of files that no mount of the table holds. */
  private static final int ANONYMOUS_MOUNT = 15;

  private final ProcessDirectory process;
  private final Area area;
  private final boolean info;

  FdDirectory(ProcessDirectory directory, long number, Area area, boolean info) {
    super(directory.owner(), number, FileMode.S_IFDIR | (info ? 0555 : 0500));
    this.process = directory;
    this.area = area;
    this.info = info;
  }

  @Override
  public int uid() {
    return process.uid();
  }

  @Override
  public int gid() {
    return process.gid();
  }

  @Override
  public @Nullable Inode lookup(String name) {
    int fd = Numbers.parse(name);
    return fd < 0 || files().find(fd) == null ? null : node(fd);
  }

  @Override
  public @Nullable Inode lookupSaved(String name) {
    int fd = Numbers.parse(name);
    return fd < 0 ? null : node(fd);
  }

  private FdTable files() {
    return process.process().files();
  }

  private ProcNode node(int fd) {
    long number = area.number(process.shownId(), fd);
    return info
        ? new ProcessText(process, number, 0444, text -> describe(text, require(fd)), null)
        : new Link(number, fd);
  }

  @Override
  public List<DirectoryEntry> list() {
    List<DirectoryEntry> all = new ArrayList<>();
    int directory = FileMode.directoryType(FileMode.S_IFDIR);
    all.add(new DirectoryEntry(".", number(), directory));
    all.add(new DirectoryEntry("..", process.number(), directory));
    int type = FileMode.directoryType(info ? FileMode.S_IFREG : FileMode.S_IFLNK);
    files()
        .forEach(
            (fd, descriptor) -> {
              long number = area.number(process.shownId(), fd);
              all.add(new DirectoryEntry(Integer.toString(fd), number, type));
            });
    return all;
  }

  private Descriptor require(int fd) {
    Descriptor descriptor = files().find(fd);
    if (descriptor == null) {
      throw Errno.ENOENT.error();
    }
    return descriptor;
  }

  private static void describe(StringBuilder text, Descriptor descriptor) {
    FileDescription file = descriptor.file();
    int flags = file.flags() | (descriptor.closeOnExec() ? OpenFlags.O_CLOEXEC : 0);
    int mount = file instanceof VfsFile named ? named.path().mount().id() : ANONYMOUS_MOUNT;
    text.append(
        String.format(
            Locale.ROOT,
            "pos:\t%d\nflags:\t0%o\nmnt_id:\t%d\nino:\t%d\n",
            file.offset(),
            flags,
            mount,
            file.stat().ino()));
    if (file instanceof AnonymousFile anonymous) {
      text.append(anonymous.details());
    }
  }

  /** A link to an open file; its permissions tell how it is open. */
  private final class Link extends ProcNode {
    private final int fd;

    Link(long number, int fd) {
      super(process.owner(), number, FileMode.S_IFLNK);
      this.fd = fd;
    }

    @Override
    public int mode() {
      Descriptor descriptor = files().find(fd);
      int permissions = 0;
      if (descriptor != null && descriptor.file().readable()) {
        permissions |= 0500;
      }
      if (descriptor != null && descriptor.file().writable()) {
        permissions |= 0300;
      }
      return FileMode.S_IFLNK | permissions;
    }

    @Override
    public int uid() {
      return FdDirectory.this.uid();
    }

    @Override
    public int gid() {
      return FdDirectory.this.gid();
    }

    @Override
    long shownSize() {
      return 64;
    }

    @Override
    public String readLink() {
      return require(fd).file().describe();
    }

    @Override
    public @Nullable VfsPath magicTarget() {
      FileDescription file = require(fd).file();
      if (file instanceof VfsFile named) {
        return named.path();
      }
      throw Errno.ENXIO.error();
    }
  }
}
