package org.amber.inspect.files;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.amber.abi.ErrnoException;
import org.amber.abi.FileMode;
import org.amber.abi.Stat;
import org.amber.kernel.fs.host.HostFile;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.fs.host.HostHandle;
import org.amber.kernel.fs.memory.MemoryFile;
import org.amber.kernel.fs.memory.MemoryInode;
import org.amber.kernel.vfs.FileName;
import org.amber.memory.PhysicalMemory;
import org.jspecify.annotations.Nullable;

/**
 * Makes exported files in an empty directory of the host. Everything is made anew and relative to
 * it without following links, so that nothing outside can be reached.
 */
final class DirectoryOutput implements FileOutput {
  private static final int PRIVATE_FILE = 0600;
  private static final int PRIVATE_DIRECTORY = 0700;

  private final HostFileSystem host;
  private final PhysicalMemory physical;
  private final ExportNotes notes;

  /** Directories get what they have when nothing is made in them any more: the last made first. */
  private final Deque<Made> directories = new ArrayDeque<>();

  private record Made(String path, MemoryInode node) {}

  DirectoryOutput(HostFileSystem host, PhysicalMemory physical, ExportNotes notes) {
    this.host = host;
    this.physical = physical;
    this.notes = notes;
  }

  /** Something that may fail for lack of rights. */
  @FunctionalInterface
  private interface Work {
    void run();
  }

  private void attempt(String what, String path, Work work) {
    try {
      work.run();
    } catch (ErrnoException e) {
      notes.add("%s: %s: %s".formatted(FileName.toText(path), what, e.errno().text()));
    }
  }

  private static IOException failure(String path, ErrnoException e) {
    return new IOException("cannot make " + FileName.toText(path) + ": " + e.errno().text(), e);
  }

  @Override
  public void directory(String path, @Nullable MemoryInode node) throws IOException {
    try {
      host.createDirectory(path, node == null ? 0755 : PRIVATE_DIRECTORY);
    } catch (ErrnoException e) {
      throw failure(path, e);
    }
    if (node != null) {
      directories.push(new Made(path, node));
    }
  }

  @Override
  public void file(String path, MemoryFile node) throws IOException {
    try (HostFile file = host.createFile(path, PRIVATE_FILE)) {
      long size =
          FileBytes.give(
              node,
              physical,
              (source, offset, length, position) -> {
                for (int done = 0; done < length; ) {
                  done += file.write(source, offset + done, length - done, position + done);
                }
              });
      file.truncate(size);
      attributes(path, file, node);
    } catch (ErrnoException e) {
      throw failure(path, e);
    }
  }

  @Override
  public void symlink(String path, MemoryInode node) throws IOException {
    try {
      host.createSymlink(path, node.readLink());
    } catch (ErrnoException e) {
      throw failure(path, e);
    }
    withHandle(path, node);
  }

  @Override
  public void special(String path, MemoryInode node) {
    attempt(
        "cannot be made",
        path,
        () -> {
          Stat stat = node.stat();
          host.createSpecial(path, FileMode.type(stat.mode()) | PRIVATE_FILE, stat.rdev());
          withHandle(path, node);
        });
  }

  @Override
  public void hardLink(String path, String existing) throws IOException {
    try (HostHandle file = host.handle(existing)) {
      host.link(file, path);
    } catch (ErrnoException e) {
      throw failure(path, e);
    }
  }

  @Override
  public void finish() {
    for (Made made : directories) {
      withHandle(made.path(), made.node());
    }
  }

  private void withHandle(String path, MemoryInode node) {
    attempt(
        "its attributes are not set",
        path,
        () -> {
          try (HostHandle handle = host.handle(path)) {
            attributes(path, handle, node);
          }
        });
  }

  /** Permissions after the owner, whose change takes set-user-ID bits away, and times last. */
  private void attributes(String path, HostHandle handle, MemoryInode node) {
    Stat stat = node.stat();
    attempt("its owner is not set", path, () -> handle.chown(stat.uid(), stat.gid()));
    if (!stat.isSymlink()) {
      int permissions = stat.mode() & FileMode.PERMISSIONS;
      attempt("its permissions are not set", path, () -> handle.chmod(permissions));
    }
    for (String name : node.xattrNames()) {
      byte[] value = node.xattr(name);
      if (value != null) {
        String what = "its attribute " + FileName.toText(name) + " is not set";
        attempt(what, path, () -> handle.setXattr(name, value));
      }
    }
    attempt("its times are not set", path, () -> handle.setTimes(stat.atime(), stat.mtime()));
  }
}
