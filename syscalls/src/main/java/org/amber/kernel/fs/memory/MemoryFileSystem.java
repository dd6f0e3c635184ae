package org.amber.kernel.fs.memory;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.amber.abi.FileMode;
import org.amber.abi.Statfs;
import org.amber.kernel.vfs.FileSystem;
import org.amber.kernel.vfs.NewFile;
import org.amber.kernel.vfs.VfsServices;
import org.amber.memory.PhysicalMemory;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/** A file system in memory (tmpfs(5)). */
@SavedIn(TreeState.class)
public class MemoryFileSystem extends FileSystem {
  private static final int DIRECTORY_SIZE = 4096;
  private static final int BLOCKS_PER_PAGE = PhysicalMemory.PAGE_SIZE / 512;

  private long device;
  private long lastNumber;

  @SavedAs("nodes")
  private @Nullable MemoryDirectory root;

  @NotSaved("those whose state says so")
  private final Set<MemoryInode> held = new LinkedHashSet<>();

  /**
   * An empty file system.
   *
   * @param device st_dev of its files
   * @param firstNumber inode number of its root
   * @param rootMode permissions of its root
   */
  public MemoryFileSystem(VfsServices services, long device, long firstNumber, int rootMode) {
    this(services, device, firstNumber);
    MemoryDirectory directory =
        (MemoryDirectory) newNode(new NewFile(FileMode.S_IFDIR | rootMode, 0, 0, 0, ""));
    this.root = directory;
  }

  /** For a subclass that brings a root of its own. */
  protected MemoryFileSystem(VfsServices services, long device, long firstNumber) {
    super(services);
    this.device = device;
    this.lastNumber = firstNumber - 1;
  }

  protected final void setRoot(MemoryDirectory directory) {
    root = directory;
  }

  /** Whether its files can have seals, as those of tmpfs: fcntl(2), F_ADD_SEALS. */
  protected boolean sealsFiles() {
    return true;
  }

  @Override
  public String type() {
    return "tmpfs";
  }

  @Override
  public long device() {
    return device;
  }

  @Override
  public final MemoryDirectory root() {
    MemoryDirectory directory = root;
    if (directory == null) {
      throw new IllegalStateException("file system without root");
    }
    return directory;
  }

  @Override
  public Statfs statfs() {
    return statfs(Statfs.TMPFS_MAGIC, 0);
  }

  /**
   * As of a tmpfs: its size is that of the machine's memory, and only its own files take room. What
   * else is in memory is no business of a program's, and differs after a resume.
   *
   * @param taken pages that are in use even where there are no files
   */
  protected final Statfs statfs(long type, long taken) {
    long blocks = services().memory().limitBytes() >>> PhysicalMemory.PAGE_SHIFT;
    long free = Math.max(0, blocks - taken - pagesOfFiles());
    return new Statfs(
        type,
        PhysicalMemory.PAGE_SIZE,
        blocks,
        free,
        free,
        blocks,
        free,
        device,
        255,
        Statfs.ST_VALID | Statfs.ST_RELATIME);
  }

  /** Pages of the machine's own files here, with and without a name. */
  private long pagesOfFiles() {
    Set<MemoryInode> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<MemoryInode> pending = new ArrayDeque<>(held);
    pending.addAll(changedElsewhere());
    pending.add(root());
    long blocks = 0;
    while (!pending.isEmpty()) {
      MemoryInode node = pending.pop();
      if (seen.add(node)) {
        if (node instanceof MemoryFile file && file.changed()) {
          blocks += file.blocks();
        } else if (node instanceof MemoryDirectory directory) {
          pending.addAll(directory.entries().values());
        }
      }
    }
    return blocks / BLOCKS_PER_PAGE;
  }

  final long lastNumber() {
    return lastNumber;
  }

  /** Goes on as the file system that was saved. */
  final void restore(long savedDevice, long savedLastNumber) {
    device = savedDevice;
    lastNumber = savedLastNumber;
  }

  /** A new inode that has no name yet, with the links that its first name gives it. */
  public final MemoryInode newNode(NewFile file) {
    Attributes attributes = new Attributes();
    attributes.dev = device;
    attributes.ino = ++lastNumber;
    attributes.mode = file.mode();
    attributes.uid = file.uid();
    attributes.gid = file.gid();
    attributes.rdev = file.rdev();
    attributes.nlink = 1;
    long now = now();
    attributes.atime = now;
    attributes.mtime = now;
    attributes.ctime = now;
    attributes.btime = now;
    return switch (FileMode.type(file.mode())) {
      case FileMode.S_IFDIR -> {
        attributes.nlink = 2;
        attributes.size = DIRECTORY_SIZE;
        attributes.blocks = DIRECTORY_SIZE / 512;
        yield new MemoryDirectory(this, attributes, null);
      }
      case FileMode.S_IFREG -> new MemoryFile(this, attributes, null);
      case FileMode.S_IFLNK -> {
        attributes.size = file.target().length();
        yield new MemorySymlink(this, attributes, null, file.target());
      }
      default -> new MemorySpecial(this, attributes, null);
    };
  }

  /** Inodes that names in use, open files or mappings refer to, in the order they came into use. */
  public final Set<MemoryInode> held() {
    return Collections.unmodifiableSet(held);
  }

  /** Changed nodes that may have neither a name here nor a user, but are found otherwise. */
  protected Collection<MemoryInode> changedElsewhere() {
    return List.of();
  }

  /** Adds to the state form what a kind of file system has of its own. */
  protected void saveTo(TreeState state) {}

  /** Takes back what {@link #saveTo} added, when all nodes are there. */
  protected void restoreFrom(TreeState state) {}

  /** A node for a saved state, still without contents and entries. */
  protected MemoryInode restoreNode(InodeState state, Attributes attributes) {
    return switch (FileMode.type(state.mode)) {
      case FileMode.S_IFDIR -> new MemoryDirectory(this, attributes, null);
      case FileMode.S_IFREG -> new MemoryFile(this, attributes, null);
      case FileMode.S_IFLNK -> new MemorySymlink(this, attributes, null, state.target);
      default -> new MemorySpecial(this, attributes, null);
    };
  }

  void noteHeld(MemoryInode inode) {
    held.add(inode);
  }

  void noteDropped(MemoryInode inode) {
    held.remove(inode);
  }
}
