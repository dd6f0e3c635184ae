package org.amber.kernel.fs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.fs.memory.MemoryFileSystem;
import org.amber.kernel.fs.memory.SharedMemory;
import org.amber.kernel.fs.memory.TreeSaver;
import org.amber.kernel.fs.memory.TreeState;
import org.amber.kernel.fs.overlay.OverlayFileSystem;
import org.amber.kernel.fs.passthrough.PassthroughFileSystem;
import org.amber.kernel.fs.proc.ProcFileSystem;
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

/**
 * Takes the state of all files. Contents of the host's files that are in use are in memory until
 * {@link #close}, which comes when the pages have been written.
 */
@NotSaved("at work only while a snapshot is taken")
public final class FileSystemsSaver implements PageSourceIds, AutoCloseable {
  private final MountTable mounts;
  private final SystemFiles system;
  private final List<FileDescription> open;
  private final Collection<? extends PageSource> mapped;
  private final List<String> packs;
  private final List<TreeSaver> trees = new ArrayList<>();

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
  public FileSystemsState save(FrameSaver frames) {
    FileSystemsState state = new FileSystemsState();
    DentriesSaver names = new DentriesSaver(mounts);
    saveOpenFiles(names, state);
    saveLocks(state);
    saveMapped(names, frames, state);
    state.names = names.save();
    saveTrees(frames, state);
    state.pipes = system.pipes().save();
    for (Mount mount : mounts.all()) {
      switch (mount.fileSystem()) {
        case ProcFileSystem proc -> state.proc = proc.save();
        case PassthroughFileSystem granted -> state.grants.add(grant(mount, granted));
        default -> {}
      }
    }
    return state;
  }

  private static GrantState grant(Mount mount, PassthroughFileSystem granted) {
    GrantState state = new GrantState();
    state.host = granted.source();
    state.guest = mount.rootPath().absolute();
    state.writable = !mount.readOnly();
    return state;
  }

  /**
   * Adds the contents of every file that the machine has made or changed, in an order that is the
   * same in equal machines; after {@link #save}.
   */
  public void digestContents(MemoryDigest digest) {
    trees.forEach(tree -> tree.digestContents(digest));
  }

  private void saveTrees(FrameSaver frames, FileSystemsState state) {
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
      state.trees.add(tree);
    }
  }

  private void saveOpenFiles(DentriesSaver names, FileSystemsState state) {
    for (FileDescription file : open) {
      state.files.add(file.save());
      if (file instanceof VfsFile named && isSavedName(named.path().dentry())) {
        names.add(named.path().dentry());
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
        case SharedMemory memory -> memories.add(memory);
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

  @Override
  public void close() {
    trees.forEach(TreeSaver::close);
    trees.clear();
  }
}
