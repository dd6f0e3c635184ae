package org.amber.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.fs.host.LinuxHostFileSystem;
import org.amber.kernel.fs.overlay.OverlayFileSystem;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.vfs.At;
import org.amber.kernel.vfs.FileName;
import org.amber.kernel.vfs.FsContext;
import org.amber.kernel.vfs.MountTable;
import org.amber.kernel.vfs.VfsPath;
import org.amber.kernel.vfs.VfsServices;
import org.amber.memory.PageSource;

/** The tree of files that the guest sees, and the host directories beneath it. */
final class GuestFiles implements AutoCloseable {
  private static final int UMASK = 022;

  private final Kernel kernel;
  private final List<HostFileSystem> hosts = new ArrayList<>();

  private GuestFiles(Kernel kernel) {
    this.kernel = kernel;
  }

  static GuestFiles mount(Kernel kernel, MachineConfig config) throws MachineException {
    GuestFiles files = new GuestFiles(kernel);
    try {
      HostFileSystem root = new LinuxHostFileSystem(config.root());
      files.hosts.add(root);
      kernel.setMounts(new MountTable(new OverlayFileSystem(files.services(), root)));
    } catch (ErrnoException e) {
      throw new MachineException(
          "cannot use " + config.root() + " as the root directory: " + e.errno().text());
    }
    return files;
  }

  private VfsServices services() {
    return new VfsServices(
        kernel.identifiers(),
        kernel.clock(),
        kernel.physical(),
        this::discard,
        (path, flags) -> {
          throw Errno.ENXIO.error();
        });
  }

  /** Pages of a file are gone: no page table keeps them. */
  private void discard(PageSource source, long firstPage) {
    for (ThreadGroup group : kernel.groups()) {
      group.memory().space().discardSource(source, firstPage);
    }
  }

  /**
   * Root, working directory and umask of a process.
   *
   * @throws MachineException when the directory does not exist in the guest's tree
   */
  FsContext context(String directory, Credentials credentials) throws MachineException {
    VfsPath root = kernel.mounts().root().rootPath();
    FsContext context = new FsContext(root, root, UMASK);
    try {
      VfsPath start = At.cwd(context, credentials).follow(FileName.of(directory.getBytes(UTF_8)));
      if (!start.inode().isDirectory()) {
        throw Errno.ENOTDIR.error();
      }
      context.setCwd(start);
    } catch (ErrnoException e) {
      throw new MachineException(
          "cannot start in the directory " + directory + ": " + e.errno().text());
    }
    return context;
  }

  @Override
  public void close() {
    for (HostFileSystem host : hosts) {
      host.close();
    }
  }
}
