package org.amber.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.file.FdTable;
import org.amber.kernel.fs.SystemFiles;
import org.amber.kernel.fs.dev.DeviceFileSystem;
import org.amber.kernel.fs.dev.Devices;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.fs.host.HostStream;
import org.amber.kernel.fs.host.StreamInode;
import org.amber.kernel.vfs.Dentry;
import org.amber.kernel.vfs.Mount;
import org.amber.kernel.fs.overlay.OverlayFileSystem;
import org.amber.kernel.fs.proc.ProcFileSystem;
import org.amber.kernel.fs.proc.SysFileSystem;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.vfs.At;
import org.amber.kernel.vfs.FileName;
import org.amber.kernel.vfs.FsContext;
import org.amber.kernel.vfs.MountTable;
import org.amber.kernel.vfs.VfsPath;
import org.amber.linux.TaskViews;
import org.jspecify.annotations.Nullable;

/** The tree of files that the guest sees, and the host directories beneath it. */
final class GuestFiles implements AutoCloseable {
  private static final int UMASK = 022;

  private final Kernel kernel;
  private final List<HostFileSystem> hosts = new ArrayList<>();

  private GuestFiles(Kernel kernel) {
    this.kernel = kernel;
  }

  static GuestFiles mount(Kernel kernel, MachineConfig config, HostConnection host)
      throws MachineException {
    GuestFiles files = new GuestFiles(kernel);
    try {
      HostFileSystem root = host.directory(config.root());
      files.hosts.add(root);
      files.mount(new OverlayFileSystem(kernel.vfsServices(), root));
    } catch (ErrnoException e) {
      throw new MachineException(
          "cannot use " + config.root() + " as the root directory: " + e.errno().text());
    }
    return files;
  }

  private void mount(OverlayFileSystem root) {
    MountTable mounts = new MountTable(root);
    kernel.setMounts(mounts);
    Devices devices = new Devices(kernel.identifiers(), kernel.entropy());
    kernel.setFiles(new SystemFiles(kernel.vfsServices(), mounts, devices));
    mounts.mount(new DeviceFileSystem(kernel.vfsServices()), "/dev", false);
    mounts.mount(new ProcFileSystem(kernel.vfsServices(), new TaskViews(kernel)), "/proc", false);
    mounts.mount(
        new SysFileSystem(kernel.vfsServices(), kernel.identity().processors()), "/sys", true);
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

  /** Installs the host's standard streams as descriptors 0, 1 and 2, those that are open. */
  void connect(FdTable table, List<@Nullable HostStream> streams) {
    Mount mount = kernel.files().sharedMemoryMount();
    for (int index = 0; index < streams.size(); index++) {
      HostStream stream = streams.get(index);
      if (stream != null) {
        StreamInode inode =
            new StreamInode(mount.fileSystem(), index, stream, kernel.hostEvents());
        VfsPath path = new VfsPath(mount, new Dentry(null, stream.describe(), inode));
        table.replace(index, inode.open(path, stream.flags()), false, streams.size());
      }
    }
  }

  @Override
  public void close() {
    for (HostFileSystem host : hosts) {
      host.close();
    }
  }
}
