package org.amber.kernel.fs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.amber.kernel.event.EpollFile;
import org.amber.kernel.event.EpollFileState;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.file.FileDescriptionState;
import org.amber.kernel.file.OwnerSignals;
import org.amber.kernel.fs.memory.MemoryFileSystem;
import org.amber.kernel.fs.memory.SharedMemory;
import org.amber.kernel.fs.memory.SharedMemoryState;
import org.amber.kernel.fs.memory.TreeRestorer;
import org.amber.kernel.fs.memory.TreeState;
import org.amber.kernel.fs.passthrough.PassthroughFileSystem;
import org.amber.kernel.fs.passthrough.PassthroughState;
import org.amber.kernel.fs.proc.ProcFileSystem;
import org.amber.kernel.inotify.InotifyFile;
import org.amber.kernel.inotify.InotifyFileState;
import org.amber.kernel.socket.Socket;
import org.amber.kernel.socket.SocketState;
import org.amber.kernel.socket.family.Sockets;
import org.amber.kernel.vfs.DentriesRestorer;
import org.amber.kernel.vfs.DirectoryFile;
import org.amber.kernel.vfs.FileLocks;
import org.amber.kernel.vfs.FileSystem;
import org.amber.kernel.vfs.Inode;
import org.amber.kernel.vfs.MappableInode;
import org.amber.kernel.vfs.Mount;
import org.amber.kernel.vfs.MountTable;
import org.amber.kernel.vfs.VfsPath;
import org.amber.memory.PageSource;
import org.amber.memory.PageSourceIds;
import org.amber.memory.PhysicalMemory;
import org.amber.state.FrameRestorer;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * Puts all files of a snapshot back, in two steps: {@link #restoreTree} for each file system before
 * it is mounted (give it to {@link MountTable} as preparation), then {@link #restoreFiles} when the
 * mount table is complete. The mounts are made in the order in which the saved machine made them.
 * Every contradiction of the state is an {@link IllegalArgumentException}.
 */
@NotSaved("at work only while a snapshot is restored")
public final class FileSystemsRestorer implements PageSourceIds {
  private final FileSystemsState state;
  private final FrameRestorer frames;
  private final Map<Long, Inode> inodes = new HashMap<>();
  private final Map<Long, FileDescription> files = new HashMap<>();
  private final Map<Long, PageSource> sources = new HashMap<>();
  private final List<HostFiles> hostFiles = new ArrayList<>();
  private @Nullable MountTable mounts;
  private @Nullable DentriesRestorer names;
  private @Nullable Sockets sockets;

  private record HostFiles(PassthroughFileSystem target, PassthroughState saved) {}

  /**
   * @param frames gives the pages of the snapshot
   */
  public FileSystemsRestorer(FileSystemsState state, FrameRestorer frames) {
    this.state = state;
    this.frames = frames;
  }

  /**
   * Fills a file system that is about to be mounted.
   *
   * @param position how many mounts there are already
   */
  public void restoreTree(int position, FileSystem fileSystem) {
    if (fileSystem instanceof ProcFileSystem proc) {
      proc.restore(state.proc);
    }
    for (TreeState tree : state.trees) {
      if (tree.mount != MountTable.idAt(position)) {
        continue;
      }
      if (!(fileSystem instanceof MemoryFileSystem target)) {
        throw new IllegalArgumentException("mount " + tree.mount + " is of another kind now");
      }
      new TreeRestorer(target, frames, inodes).restore(tree);
    }
    for (PassthroughState saved : state.hostFiles) {
      if (saved.mount != MountTable.idAt(position)) {
        continue;
      }
      if (!(fileSystem instanceof PassthroughFileSystem target)) {
        throw new IllegalArgumentException("mount " + saved.mount + " is of another kind now");
      }
      target.restore(saved);
      hostFiles.add(new HostFiles(target, saved));
    }
  }

  /**
   * Puts back names in use, pipes, open files and locks.
   *
   * @param restored the mounts, all of them
   * @param system pipes and devices of the new machine
   * @param kinds how each kind of open file is put back
   */
  public void restoreFiles(
      MountTable restored, SystemFiles system, OpenFileRestorers kinds, PhysicalMemory physical) {
    mounts = restored;
    hostFiles.forEach(each -> each.target().find(each.saved(), frames, inodes));
    system.pipes().restore(state.pipes, inodes);
    system.terminals().restore(state.terminals, inodes);
    system.sockets().inet().restore(state.inet);
    system.messageQueues().restore(state.messageQueues);
    names = new DentriesRestorer(state.names, restored, inodes);
    for (FileDescriptionState saved : state.files) {
      FileDescription file = kinds.restore(saved, named -> path(named.mount, named.dentry));
      if (files.put(saved.id, file) != null) {
        throw new IllegalArgumentException("two open files have the number " + saved.id);
      }
    }
    linkSockets();
    sockets = system.sockets();
    FileLocks.restore(state.locks, this::file);
    restoreMapped(physical);
  }

  private void linkSockets() {
    for (FileDescriptionState saved : state.files) {
      if (saved instanceof SocketState socket && files.get(socket.id) instanceof Socket file) {
        file.link(socket, this::file);
      }
    }
  }

  /**
   * Checks sockets and lets epoll files watch again; when the processes are there, whose signals
   * they may watch.
   *
   * @param signals by which open files tell their owners
   */
  public void restoreWatches(OwnerSignals signals) {
    if (sockets != null) {
      sockets.requireSound();
    }
    for (FileDescriptionState saved : state.files) {
      if (saved instanceof EpollFileState epoll && files.get(epoll.id) instanceof EpollFile file) {
        file.restoreItems(epoll, this::file);
      }
      if (saved instanceof InotifyFileState watching
          && files.get(watching.id) instanceof InotifyFile file) {
        file.restoreWatches(watching, this::path);
      }
    }
    for (FileDescription file : files.values()) {
      file.owner().listenAgain(file.waitQueue(), signals);
      if (file instanceof DirectoryFile directory) {
        directory.notices().watchAgain(signals);
      }
    }
  }

  private void restoreMapped(PhysicalMemory physical) {
    for (SharedMemoryState saved : state.sharedMemory) {
      sources.put(saved.id, SharedMemory.restore(saved, physical, frames));
    }
    int count = state.mappedInodes.length;
    if (state.mappedMounts.length != count || state.mappedNames.length != count) {
      throw new IllegalArgumentException("mapped files: columns differ in length");
    }
    for (int i = 0; i < count; i++) {
      VfsPath path =
          state.mappedNames[i] == 0 ? null : path(state.mappedMounts[i], state.mappedNames[i]);
      Inode inode = path == null ? inode(state.mappedInodes[i]) : path.inode();
      if (!(inode instanceof MappableInode file)) {
        throw new IllegalArgumentException("what is mapped is no file");
      }
      inode.setId(state.mappedInodes[i]);
      PageSource source = path == null ? file : inode.pages(path);
      sources.put(state.mappedInodes[i], source);
    }
  }

  private Inode inode(long id) {
    Inode inode = inodes.get(id);
    if (inode == null) {
      throw new IllegalArgumentException("the snapshot has no inode " + id);
    }
    return inode;
  }

  /** The name with these numbers; not pinned. */
  public VfsPath path(int mount, long dentry) {
    MountTable table = mounts;
    DentriesRestorer restored = names;
    Mount found = table == null ? null : table.byId(mount);
    if (found == null || restored == null) {
      throw new IllegalArgumentException("the snapshot has no mount " + mount);
    }
    return new VfsPath(found, restored.dentry(dentry));
  }

  /** The open file with a number. */
  public FileDescription file(long id) {
    FileDescription file = files.get(id);
    if (file == null) {
      throw new IllegalArgumentException("the snapshot has no open file " + id);
    }
    return file;
  }

  /** All open files. */
  public List<FileDescription> files() {
    return new ArrayList<>(files.values());
  }

  /** Everything that is mapped, by number. */
  public PageSourceIds sources() {
    return this;
  }

  @Override
  public long idOf(PageSource source) {
    return FileSystemsSaver.numberOf(source);
  }

  @Override
  public PageSource byId(long id) {
    PageSource source = sources.get(id);
    if (source == null) {
      throw new IllegalArgumentException("the snapshot has nothing mapped with the number " + id);
    }
    return source;
  }
}
