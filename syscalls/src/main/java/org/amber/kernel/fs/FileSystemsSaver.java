package org.amber.kernel.fs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.fs.memory.InodeState;
import org.amber.kernel.fs.memory.MemoryFileSystem;
import org.amber.kernel.fs.memory.SharedMemory;
import org.amber.kernel.fs.memory.TreeSaver;
import org.amber.kernel.fs.memory.TreeState;
import org.amber.kernel.fs.overlay.OverlayFileSystem;
import org.amber.kernel.fs.passthrough.FrozenFiles;
import org.amber.kernel.fs.passthrough.PassthroughFileSystem;
import org.amber.kernel.fs.passthrough.PassthroughState;
import org.amber.kernel.fs.proc.ProcFileSystem;
import org.amber.kernel.inotify.InotifyFile;
import org.amber.kernel.socket.unix.UnixSocket;
import org.amber.kernel.vfs.DentriesSaver;
import org.amber.kernel.vfs.Dentry;
import org.amber.kernel.vfs.FileLocks;
import org.amber.kernel.vfs.Inode;
import org.amber.kernel.vfs.MappableInode;
import org.amber.kernel.vfs.Mount;
import org.amber.kernel.vfs.MountTable;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;
import org.amber.memory.MemoryDigest;
import org.amber.memory.PageSource;
import org.amber.memory.PageSourceIds;
import org.amber.state.FrameSaver;
import org.amber.state.NotSaved;
import org.amber.state.PageSaver;
import org.jspecify.annotations.Nullable;

/** Takes the state of all files. */
@NotSaved("at work only while a snapshot is taken")
public final class FileSystemsSaver implements PageSourceIds {
  private final MountTable mounts;
  private final SystemFiles system;
  private final List<FileDescription> open;
  private final Collection<? extends PageSource> mapped;
  private final List<String> packs;
  private final List<TreeSaver> trees = new ArrayList<>();
  private @Nullable FrozenFiles frozen;

  /**
   * @param open every open file of the machine once, whoever has it
   * @param mapped everything that is mapped, once
   * @param packs guest paths, byte strings, of trees to be taken along
   */
  public FileSystemsSaver(
      MountTable mounts,
      SystemFiles system,
      Collection<? extends FileDescription> open,
      Collection<? extends PageSource> mapped,
      List<String> packs) {
    this.mounts = mounts;
    this.system = system;
    this.open = new ArrayList<>(open);
    this.open.sort(Comparator.comparingLong(FileDescription::id));
    this.mapped = mapped;
    this.packs = packs;
  }

  /**
   * The number by which a snapshot knows something that is mapped.
   *
   * @throws IllegalArgumentException when it is of a kind that cannot be saved
   */
  @Override
  public long idOf(PageSource source) {
    return numberOf(source);
  }

  static long numberOf(PageSource source) {
    return switch (source) {
      case MappableInode file -> file.id();
      case SharedMemory memory -> memory.id();
      default ->
          throw new IllegalArgumentException(source.mapName() + " cannot be saved while mapped");
    };
  }

  @Override
  public PageSource byId(long id) {
    throw new UnsupportedOperationException("a saver restores nothing");
  }

  /**
   * The state form.
   *
   * @throws org.amber.abi.ErrnoException when a file of the host cannot be read
   */
  public FileSystemsState save(PageSaver frames) {
    FileSystemsState state = new FileSystemsState();
    List<InodeState> nameless = new ArrayList<>();
    for (Mount mount : mounts.all()) {
      if (mount.fileSystem() instanceof PassthroughFileSystem files) {
        PassthroughState saved = files.save(frames, nameless, frozen);
        saved.mount = mount.id();
        state.hostFiles.add(saved);
      }
    }
    DentriesSaver names = new DentriesSaver(mounts);
    saveOpenFiles(names, state);
    saveLocks(state);
    saveMapped(names, frames, state);
    state.names = names.save();
    saveTrees(frames, nameless, state);
    state.pipes = system.pipes().save();
    state.terminals = system.terminals().save();
    state.inet = system.sockets().inet().save();
    state.messageQueues = system.messageQueues().save();
    for (Mount mount : mounts.all()) {
      if (mount.fileSystem() instanceof ProcFileSystem proc) {
        state.proc = proc.save();
      }
    }
    return state;
  }

  /**
   * Before {@link #save} for a snapshot, but not for a digest: lets what was stored through
   * mappings reach the host, and notes what the host's files are like. What is in those that the
   * guest can change is kept until {@link PassthroughFileSystem#thaw}.
   *
   * @param now the host's clock, nanoseconds since 1970
   * @param whileFull what the machine's thread does, again and again, until there is room for what
   *     the guest is about to change: it lets who writes the snapshot come on, and waits a little
   * @throws org.amber.abi.ErrnoException when the host does not take the pages
   */
  public void prepareSnapshot(long now, Runnable whileFull) {
    List<PassthroughFileSystem> passedThrough = new ArrayList<>();
    for (Mount mount : mounts.all()) {
      switch (mount.fileSystem()) {
        case OverlayFileSystem files when mount.place() != null -> files.prepareSnapshot(now);
        case PassthroughFileSystem files -> passedThrough.add(files);
        default -> {}
      }
    }
    if (!passedThrough.isEmpty()) {
      // One file may be on several of them.
      passedThrough.forEach(PassthroughFileSystem::flush);
      FrozenFiles keeping = new FrozenFiles(now, whileFull);
      passedThrough.forEach(files -> files.prepareSnapshot(keeping));
      frozen = keeping;
    }
  }

  /**
   * Adds the contents of every file that the machine has made or changed, in an order that is the
   * same in equal machines; after {@link #save}.
   */
  public void digestContents(MemoryDigest digest) {
    trees.forEach(tree -> tree.digestContents(digest));
  }

  private void saveTrees(PageSaver frames, List<InodeState> nameless, FileSystemsState state) {
    List<Mount> all = mounts.all();
    for (int i = 0; i < all.size(); i++) {
      if (!(all.get(i).fileSystem() instanceof MemoryFileSystem fileSystem)) {
        continue;
      }
      if (fileSystem instanceof OverlayFileSystem overlay && i == 0) {
        packs.forEach(overlay::pack);
      }
      TreeSaver saver = new TreeSaver(frames);
      trees.add(saver);
      TreeState tree = saver.save(fileSystem);
      tree.mount = all.get(i).id();
      if (all.get(i).equals(system.sharedMemoryMount())) {
        // What the host alone had, and nobody could find there, is the machine's own now.
        tree.nodes.addAll(nameless);
        tree.nodes.subList(1, tree.nodes.size()).sort(Comparator.comparingLong(inode -> inode.id));
      }
      state.trees.add(tree);
    }
  }

  private void saveOpenFiles(DentriesSaver names, FileSystemsState state) {
    for (FileDescription file : open) {
      state.files.add(file.save());
      VfsPath path =
          switch (file) {
            case VfsFile named -> named.path();
            case UnixSocket socket -> socket.place();
            default -> null;
          };
      if (path != null && isSavedName(path.dentry())) {
        names.add(path.dentry());
      }
      if (file instanceof InotifyFile inotify) {
        for (VfsPath watched : inotify.watched()) {
          if (isSavedName(watched.dentry())) {
            names.add(watched.dentry());
          }
        }
      }
    }
  }

  /** Streams of the host are found again by their numbers. */
  private static boolean isSavedName(Dentry dentry) {
    return dentry.parent() != null || dentry.inode().isSavedByNumber();
  }

  private void saveLocks(FileSystemsState state) {
    Set<Inode> seen = new HashSet<>();
    for (FileDescription file : open) {
      if (file instanceof VfsFile named && seen.add(named.inode())) {
        FileLocks locks = named.inode().locksIfAny();
        if (locks != null) {
          locks.save(named, state.locks);
        }
      }
    }
  }

  private void saveMapped(DentriesSaver names, FrameSaver frames, FileSystemsState state) {
    List<MappableInode> files = new ArrayList<>();
    List<SharedMemory> memories = new ArrayList<>();
    for (PageSource source : mapped) {
      switch (source) {
        case MappableInode file -> files.add(file);
        case SharedMemory memory -> {
          if (!memory.savedByOwner()) {
            memories.add(memory);
          }
        }
        default -> idOf(source);
      }
    }
    files.sort(Comparator.comparingLong(MappableInode::id));
    memories.sort(Comparator.comparingLong(SharedMemory::id));
    memories.forEach(memory -> state.sharedMemory.add(memory.save(frames)));
    state.mappedInodes = files.stream().mapToLong(MappableInode::id).toArray();
    state.mappedMounts = new int[files.size()];
    state.mappedNames = new long[files.size()];
    for (int i = 0; i < files.size(); i++) {
      VfsPath path = files.get(i).mappedAs();
      if (path != null) {
        names.add(path.dentry());
        state.mappedMounts[i] = path.mount().id();
        state.mappedNames[i] = path.dentry().savedId();
      }
    }
  }
}
