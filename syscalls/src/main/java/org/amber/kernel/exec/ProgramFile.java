package org.amber.kernel.exec;

import java.util.Arrays;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.OpenFlags;
import org.amber.kernel.vfs.At;
import org.amber.kernel.vfs.FileEvents;
import org.amber.kernel.vfs.OpenOperation;
import org.amber.kernel.vfs.Permissions;
import org.amber.kernel.vfs.VfsFile;
import org.amber.loader.ElfSource;
import org.amber.loader.ExecFailure;
import org.amber.memory.PhysicalMemory;

/** A file opened for execution: do_open_execat of fs/exec.c. */
record ProgramFile(VfsFile file, String path, PageSourceElf contents) implements ElfSource {

  /**
   * Opens a program.
   *
   * @throws ExecFailure EACCES when it is no regular file or may not be executed, and what open(2)
   *     says
   */
  static ProgramFile open(At at, String path, PhysicalMemory physical) throws ExecFailure {
    VfsFile file;
    try {
      file = OpenOperation.open(at, path, OpenFlags.O_PATH, 0, 0);
    } catch (ErrnoException e) {
      throw failure(e.errno());
    }
    file.retain();
    try {
      if (file.inode().isDirectory()) {
        throw new ExecFailure(Errno.EACCES, "it is a directory");
      }
      if (!file.inode().isRegular()) {
        throw new ExecFailure(Errno.EACCES, "it is not a regular file");
      }
      Permissions.require(file.inode(), Permissions.EXECUTE, at.caller());
      VfsFile opened = file.inode().open(file.path(), OpenFlags.O_RDONLY);
      opened.retain();
      FileEvents.opened(opened);
      return new ProgramFile(opened, path, new PageSourceElf(opened.pages(), physical));
    } catch (ErrnoException e) {
      throw failure(e.errno());
    } finally {
      file.release();
    }
  }

  private static ExecFailure failure(Errno errno) {
    return new ExecFailure(
        errno,
        switch (errno) {
          case ENOENT -> "no such file or directory";
          case EACCES -> "permission denied (is it executable?)";
          case ENOTDIR -> "a part of its path is not a directory";
          case ELOOP -> "too many symbolic links in its path";
          case ENAMETOOLONG -> "its path is too long";
          default -> errno.text();
        });
  }

  @Override
  public long size() {
    return contents.size();
  }

  @Override
  public int read(long offset, byte[] buffer, int off, int len) {
    return contents.read(offset, buffer, off, len);
  }

  /** The first bytes, at most 256. */
  byte[] head() {
    byte[] head = new byte[256];
    int filled = 0;
    int count = read(0, head, 0, head.length);
    while (count > 0) {
      filled += count;
      count = filled < head.length ? read(filled, head, filled, head.length - filled) : 0;
    }
    return Arrays.copyOf(head, filled);
  }

  void close() {
    file.release();
  }
}
