package org.amber.kernel.fs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.file.FileDescriptionState;
import org.amber.kernel.fs.memory.MemoryFile;
import org.amber.kernel.fs.memory.MemoryFileSystem;
import org.amber.kernel.fs.memory.SharedMemory;
import org.amber.kernel.fs.memory.TreeSaver;
import org.amber.kernel.fs.memory.TreeState;
import org.amber.kernel.fs.overlay.OverlayFileSystem;
import org.amber.kernel.vfs.DentriesSaver;
import org.amber.kernel.vfs.Dentry;
import org.amber.kernel.vfs.FileLocks;
import org.amber.kernel.vfs.FileLocksState;
import org.amber.kernel.vfs.Inode;
import org.amber.kernel.vfs.Mount;
import org.amber.kernel.vfs.MountTable;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;
import org.amber.memory.PageSource;
import org.amber.state.FrameSaver;
import org.jspecify.annotations.Nullable;

/**
 * Takes the state of all files. Contents of the host's files that are in use are in memory until
 * {@link #close}, which comes when the pages have been written.
 */
public final class FilesSaver implements AutoCloseable {
  private final MountTable mounts;
  private final SystemFiles system;
  private final @Nullable TreeSaver[] trees;
  private final FrameSaver frames;
  private final boolean digests;

  /**
   * @param digests whether contents are digested, for a state that is digested and not written
   */
  public FilesSaver(
      MountTable mounts, SystemFiles system, FrameSaver frames, boolean digests) {
    this.mounts = mounts;
    this.system = system;
    this.frames = frames;
    this.digests = digests;
    this.trees = new TreeSaver[mounts.all().size()];
  }

  /** The number by which a snapshot knows something that is mapped. */
  public static long idOf(PageSource source) {
    return switch (source) {
      case MemoryFile file -> file.id();
      case SharedMemory memory -> memory.id();
      default ->
          throw new IllegalArgumentException(source.mapName() + " cannot be saved while mapped");
    };
  }

  /**
   * The state form.
   *
   * @param open every open file of the machine once, whoever has it
   * @param pinned working and root directories and programs of all processes
   * @param mapped everything that is mapped, once
   * @param packs guest paths, byte strings, of trees to be taken along
   * @throws org.amber.abi.ErrnoException when a file of the host cannot be read
   */
  public FilesState save(
      Collection<? extends FileDescription> open,
      Collection<VfsPath> pinned,
      Collection<? extends PageSource> mapped,
      List<String> packs) {
    FilesState state = new FilesState();
    DentriesSaver names = new DentriesSaver(mounts);
    pinned.forEach(path -> names.add(path.dentry()));
    saveOpenFiles(open, names, state);
    saveMapped(mapped, names, state);
    state.names = names.save();
    saveTrees(packs, state);
    state.pipes = system.pipes().save();
    state.lastPipe = system.pipes().lastNumber();
    return state;
  }

  private void saveTrees(List<String> packs, FilesState state) {
    List<Mount> all = mounts.all();
    for (int i = 0; i < all.size(); i++) {
      if (!(all.get(i).fileSystem() instanceof MemoryFileSystem fileSystem)) {
        continue;
      }
      if (fileSystem instanceof OverlayFileSystem overlay && i == 0) {
        packs.forEach(overlay::pack);
      }
      TreeSaver saver = new TreeSaver(frames, digests);
      trees[i] = saver;
      TreeState tree = saver.save(fileSystem);
      tree.mount = all.get(i).id();
      state.trees.add(tree);
    }
  }

  private static void saveOpenFiles(
      Collection<? extends FileDescription> open, DentriesSaver names, FilesState state) {
    List<FileDescription> ordered = new ArrayList<>(open);
    ordered.sort(Comparator.comparingLong(FileDescription::id));
    Map<Inode, Long> locked = new LinkedHashMap<>();
    for (FileDescription file : ordered) {
      FileDescriptionState saved = file.save();
      state.files.add(saved);
      if (file instanceof VfsFile named) {
        Dentry dentry = named.path().dentry();
        if (isSavedName(dentry)) {
          names.add(dentry);
        }
        locked.putIfAbsent(named.inode(), named.inode().id());
      }
    }
    FileLocksState locks = new FileLocksState();
    locked.forEach(
        (inode, id) -> {
          FileLocks held = inode.locksIfAny();
          if (held != null) {
            held.save(id, locks);
          }
        });
    state.locks = locks;
  }

  /** Pipes and streams are found again by numbers of their own. */
  private static boolean isSavedName(Dentry dentry) {
    return dentry.parent() != null || dentry.inode() instanceof MemoryFile;
  }

  private void saveMapped(
      Collection<? extends PageSource> mapped, DentriesSaver names, FilesState state) {
    List<MemoryFile> files = new ArrayList<>();
    List<SharedMemory> memories = new ArrayList<>();
    for (PageSource source : mapped) {
      switch (source) {
        case MemoryFile file -> files.add(file);
        case SharedMemory memory -> memories.add(memory);
        default -> idOf(source);
      }
    }
    files.sort(Comparator.comparingLong(Inode::id));
    memories.sort(Comparator.comparingLong(SharedMemory::id));
    memories.forEach(memory -> state.sharedMemory.add(memory.save(frames)));
    state.mappedInodes = files.stream().mapToLong(Inode::id).toArray();
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
    for (TreeSaver tree : trees) {
      if (tree != null) {
        tree.close();
      }
    }
  }
}
