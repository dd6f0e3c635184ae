package org.amber.kernel.fs.passthrough;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.amber.abi.Errno;
import org.amber.abi.FileMode;
import org.amber.abi.Stat;
import org.amber.abi.Statfs;
import org.amber.kernel.fs.host.ContentsHash;
import org.amber.kernel.fs.host.HashingByName;
import org.amber.kernel.fs.host.HostFile;
import org.amber.kernel.fs.host.HostFileChange;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.fs.host.TouchedFiles;
import org.amber.kernel.fs.host.TouchedFiles.Unhashed;
import org.amber.kernel.fs.memory.InodeState;
import org.amber.kernel.vfs.FileSystem;
import org.amber.kernel.vfs.Inode;
import org.amber.kernel.vfs.VfsServices;
import org.amber.state.FrameRestorer;
import org.amber.state.NotSaved;
import org.amber.state.PageSaver;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/**
 * A directory or a single file of the host that the guest reads and writes itself. Attributes are
 * the host's, changes are made on the host at once; only pages stored into through shared mappings
 * wait for msync(2), munmap(2) or {@link #writeBack}.
 *
 * <p>A snapshot has the paths of the files in use, the pages that are mapped, and files that have
 * no name any more as a whole; a resume opens the files anew. One that it does not find fails with
 * ESTALE when used.
 */
@SavedIn(PassthroughState.class)
public final class PassthroughFileSystem extends FileSystem {
  @NotSaved("the host of the resume gives it")
  private final HostFileSystem host;

  @NotSaved("follows from the machine's determinism")
  private final UnaryOperator<Stat> look;

  @NotSaved("the host of the resume gives it")
  private final String source;

  @NotSaved("the host of the resume gives it")
  private final PassthroughInode root;

  @NotSaved("found again by looking them up")
  private final PassthroughInodes known = new PassthroughInodes();

  @SavedAs("nodes")
  private final Set<PassthroughInode> held = new LinkedHashSet<>();

  private final TouchedFiles touched = new TouchedFiles();

  @NotSaved("at work only while a snapshot is written")
  private @Nullable FrozenFiles frozen;

  @NotSaved("for the snapshot that is being taken")
  private List<Unhashed> unhashed = List.of();

  @NotSaved("a file that was just made and may not stay open")
  private @Nullable PassthroughFile newest;

  @NotSaved("for the one who resumes")
  private final Map<String, PassthroughNodeState> saved = new HashMap<>();

  @NotSaved("for the one who resumes")
  private List<HostFileChange> changes = List.of();

  /**
   * @param host the granted directory or file
   * @param look what the machine is to see of what the host's stat(2) tells
   * @param source its path on the host, a byte string, for /proc/mounts and for messages
   * @throws org.amber.abi.ErrnoException ENOENT; EINVAL when it is neither regular file nor
   *     directory
   */
  public PassthroughFileSystem(
      VfsServices services, HostFileSystem host, UnaryOperator<Stat> look, String source) {
    super(services);
    this.host = host;
    this.look = look;
    this.source = source;
    Stat stat = host.stat("");
    if (stat == null) {
      throw Errno.ENOENT.error();
    }
    if (!stat.isDirectory() && !stat.isRegular()) {
      throw Errno.EINVAL.error();
    }
    this.root = make(null, "", stat);
  }

  HostFileSystem host() {
    return host;
  }

  Stat look(Stat ofHost) {
    return look.apply(ofHost);
  }

  TouchedFiles touched() {
    return touched;
  }

  /** What is to be told of changes while a snapshot is written, else null. */
  @Nullable FrozenFiles frozen() {
    return frozen;
  }

  @Override
  public String type() {
    return "amber-host";
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public long device() {
    return root.identity().dev();
  }

  @Override
  public Inode root() {
    return root;
  }

  @Override
  public Statfs statfs() {
    return host.statfs();
  }

  // The one object for each file.

  /** The one object for a file that has just been found under a name. */
  PassthroughInode inode(PassthroughDirectory directory, String name, Stat stat) {
    FileIdentity identity = FileIdentity.of(stat);
    if (identity.equals(root.identity())) {
      return root;
    }
    PassthroughInode before = known.get(identity);
    if (before != null) {
      before.place(directory, name);
      before.setKnown(stat);
      return before;
    }
    PassthroughInode inode = make(directory, name, stat);
    known.add(inode);
    return inode;
  }

  PassthroughInode make(@Nullable PassthroughDirectory directory, String name, Stat stat) {
    return switch (FileMode.type(stat.mode())) {
      case FileMode.S_IFDIR -> new PassthroughDirectory(this, directory, name, stat);
      case FileMode.S_IFREG -> new PassthroughFile(this, directory, name, stat);
      default -> new PassthroughOther(this, directory, name, stat);
    };
  }

  /** A file that was made without a name, of the file system that a directory is on. */
  PassthroughFile unnamed(PassthroughDirectory directory, HostFile contents) {
    Stat stat = contents.stat();
    PassthroughFile made = new PassthroughFile(this, directory, "#" + stat.ino(), stat);
    made.setRemoved();
    made.made(contents);
    known.add(made);
    return made;
  }

  void noteHeld(PassthroughInode inode) {
    held.add(inode);
  }

  void noteDropped(PassthroughInode inode) {
    held.remove(inode);
  }

  /** A file was made and is open, though nobody may want to open it: mknod(2) makes files too. */
  void noteNewest(PassthroughFile file) {
    PassthroughFile before = newest;
    newest = file;
    if (before != null && before != file) {
      before.releaseUnlessHeld();
    }
  }

  // What reaches the host late.

  @Override
  public void sync() {
    for (PassthroughInode inode : List.copyOf(held)) {
      if (inode instanceof PassthroughFile file) {
        file.sync();
      }
    }
  }

  /** Lets stores through mappings reach the host, at the end of the machine. */
  public void writeBack() {
    for (PassthroughInode inode : held) {
      if (inode instanceof PassthroughFile file) {
        file.writeBackQuietly();
      }
    }
  }

  /** Lets go of all files of the host; what was not written back is lost. */
  public void release() {
    thaw();
    held.forEach(PassthroughInode::release);
    if (newest != null) {
      newest.release();
    }
  }

  // Snapshots.

  /**
   * Has what was stored through mappings be on the host, before a snapshot.
   *
   * @throws org.amber.abi.ErrnoException when the host does not take the pages
   */
  public void flush() {
    for (PassthroughInode inode : held) {
      if (inode instanceof PassthroughFile file) {
        file.writeBack();
      }
    }
  }

  /**
   * Before {@link #save} for a snapshot, when all mounts are flushed: notes what the files are like
   * that the guest has touched. The contents of those in use are kept until {@link #thaw}.
   */
  public void prepareSnapshot(FrozenFiles keeping) {
    thaw();
    frozen = keeping;
    Map<String, Unhashed> byPath = new LinkedHashMap<>();
    touched.look(host, keeping.now()).forEach(each -> byPath.put(each.path(), each));
    for (PassthroughInode inode : sortedHeld()) {
      if (inode instanceof PassthroughFile file && file.holding() != null) {
        keep(file, keeping, byPath);
      }
    }
    unhashed = List.copyOf(byPath.values());
  }

  private void keep(PassthroughFile file, FrozenFiles keeping, Map<String, Unhashed> byPath) {
    if (!file.isNamed()) {
      keeping.keepNameless(file, file.hostStat().size());
    } else if (touched.has(file.path())) {
      // What is only held by its name, and was never open, is not read.
      String path = file.path();
      Stat stat = file.hostStat();
      ContentsHash contents = touched.contents(path, stat);
      Unhashed found = byPath.get(path);
      boolean same = found != null && found.hash() == contents;
      if (keeping.keepNamed(file, stat, contents, same ? found : null)) {
        Unhashed ignored = byPath.remove(path);
      }
    }
  }

  private List<PassthroughInode> sortedHeld() {
    List<PassthroughInode> nodes = new ArrayList<>(held);
    nodes.sort(Comparator.comparingLong(Inode::id));
    return nodes;
  }

  /** The snapshot is written, or will not be: nothing is kept for it any more. */
  public void thaw() {
    FrozenFiles before = frozen;
    frozen = null;
    if (before != null) {
      before.close();
    }
  }

  /**
   * The state form.
   *
   * @param nameless gets the files in use that have no name any more
   * @param keeping what was given to {@link #prepareSnapshot}; null: contents are not wanted
   */
  public PassthroughState save(
      PageSaver saver, List<InodeState> nameless, @Nullable FrozenFiles keeping) {
    PassthroughState state = new PassthroughState();
    for (PassthroughInode inode : sortedHeld()) {
      // What was not even found when the machine was restored is sought again by its name.
      if (inode.isNamed() || inode.holding() == null) {
        state.nodes.add(inode.save(saver, keeping));
      } else {
        nameless.add(inode.saveNameless(saver, keeping));
      }
    }
    if (keeping != null) {
      new HashingByName(host, keeping::isChanged, saver).later(unhashed);
      unhashed = List.of();
    }
    state.touched = touched.save(saver);
    return state;
  }

  /**
   * Sees which files of a saved machine have changed, before this file system is mounted.
   *
   * @throws IllegalArgumentException when the state contradicts itself
   */
  public void restore(PassthroughState state) {
    touched.restore(state.touched);
    state.nodes.forEach(node -> saved.put(node.path, node));
    changes = touched.changes(host, source, saved::containsKey);
  }

  /**
   * Finds the files of a saved machine again, after {@link #restore} and {@link
   * #preparePuttingBack}.
   *
   * @param inodes gets them by their permanent numbers
   * @throws IllegalArgumentException when the state contradicts itself
   */
  public void find(PassthroughState state, FrameRestorer frames, Map<Long, Inode> inodes) {
    saved.clear();
    PassthroughRestorer restorer = new PassthroughRestorer(this, root, frames, inodes);
    // Directories before what is in them, which may have to be put into one that is missing.
    state.nodes.stream()
        .sorted(Comparator.comparingInt(node -> node.path.length()))
        .forEach(restorer::restore);
  }

  /** Which files of the host are not what they were when the machine was saved. */
  public List<HostFileChange> changes() {
    return Collections.unmodifiableList(changes);
  }

  /** Which of the files in use have changed, and the snapshot has not what they were. */
  public List<HostFileChange> lost() {
    return changes.stream()
        .filter(HostFileChange::grave)
        .filter(change -> !PuttingBack.isPossible(savedAs(change)))
        .toList();
  }

  private PassthroughNodeState savedAs(HostFileChange change) {
    return Objects.requireNonNull(saved.get(change.path()));
  }

  /**
   * Has the files in use that have changed ready to be put back; of {@link #lost} there are none.
   *
   * @param frames gives the pages of the snapshot
   * @return what is to be closed
   * @throws org.amber.abi.ErrnoException when the host does not let one be written to; all that was
   *     there is as it was
   * @throws IllegalArgumentException when the state contradicts itself
   */
  public PuttingBack preparePuttingBack(FrameRestorer frames) {
    PuttingBack back = new PuttingBack(host, services().memory(), frames);
    boolean ready = false;
    try {
      changes.stream().filter(HostFileChange::grave).forEach(each -> back.prepare(savedAs(each)));
      ready = true;
      return back;
    } finally {
      if (!ready) {
        back.close();
      }
    }
  }

  /**
   * Puts files back, when the machine is complete.
   *
   * @throws org.amber.abi.ErrnoException when the host fails; files may be a mixture then
   */
  public void putBack(PuttingBack prepared) {
    prepared.write();
    changes = changes.stream().map(each -> each.grave() ? PuttingBack.told(each) : each).toList();
  }

  /**
   * Has pages that the snapshot has of changed files be those of the host, when the machine is
   * complete.
   *
   * @throws org.amber.abi.ErrnoException when they cannot be read
   */
  public void takeOver() {
    Set<String> paths =
        changes.stream()
            .filter(HostFileChange::grave)
            .map(HostFileChange::path)
            .collect(Collectors.toSet());
    for (PassthroughInode inode : List.copyOf(held)) {
      if (inode instanceof PassthroughFile file
          && !file.isRemoved()
          && paths.contains(file.path())) {
        file.takeOver();
      }
    }
  }
}
