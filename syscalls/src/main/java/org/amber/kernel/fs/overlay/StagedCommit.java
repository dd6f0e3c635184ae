package org.amber.kernel.fs.overlay;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.FileMode;
import org.amber.abi.Stat;
import org.amber.kernel.fs.host.HostFile;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.fs.host.HostHandle;
import org.amber.kernel.fs.host.PathsInMount;
import org.amber.kernel.vfs.DirectoryEntry;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * A directory of the host in which the changes to the one above it are staged. From the moment on
 * that it has a journal they are to be made; who finds one that nobody works on does it. Each
 * operation fails with the host's error number.
 */
@NotSaved("at work only when the machine has ended")
public final class StagedCommit {
  /** Names of staging directories begin with this. */
  public static final String PREFIX = ".amber-commit-";

  private static final String JOURNAL = "journal";
  private static final String UNFINISHED = "unfinished";
  private static final String PLACED = "placed";
  private static final String DONE = "done";
  static final int OWNER_ALL = 0700;

  /** Below a directory with the set-group-ID bit a new one has it, too. */
  private static final int RIGHTS = 0777;

  private final HostFileSystem host;
  private final String staging;
  private int gone;

  /**
   * @param staging its name in the host's directory
   */
  public StagedCommit(HostFileSystem host, String staging) {
    this.host = host;
    this.staging = staging;
  }

  /** The names of all staging directories. */
  public static List<String> leftIn(HostFileSystem host) {
    return host.list("").stream()
        .map(DirectoryEntry::name)
        .filter(name -> name.startsWith(PREFIX))
        .sorted()
        .toList();
  }

  /** The directory in which it is, which has this path now. */
  public CommitJournal.Place place(String path) {
    Stat stat = host.stat("");
    return new CommitJournal.Place(path, stat == null ? 0 : stat.ino());
  }

  /** Whether it was in this directory, which is there, and is no more. */
  public boolean isGoneFrom(CommitJournal.Place place) {
    return host.stat(staging) == null && place(place.path()).equals(place);
  }

  /** Whether all of its changes are made, and some of it is left all the same. */
  public boolean isDone() {
    return host.stat(at(DONE)) != null;
  }

  /** Whether a user has made it, and nobody else can write to it. */
  public boolean belongsTo(int uid) {
    Stat stat = host.stat(staging);
    return stat != null
        && stat.isDirectory()
        && stat.uid() == uid
        && (stat.mode() & RIGHTS) == OWNER_ALL;
  }

  void create() {
    host.createDirectory(staging, OWNER_ALL);
  }

  /** The path of what is staged under a name. */
  String at(String name) {
    return staging + "/" + name;
  }

  /** Decides that the changes are to be made: all that was staged is durable before. */
  void write(CommitJournal journal) {
    byte[] bytes = journal.encode();
    try (HostFile file = host.createFile(at(UNFINISHED), 0600);
        Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(bytes.length);
      MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, 0, bytes.length);
      for (int done = 0; done < bytes.length; ) {
        done += file.write(buffer, done, bytes.length - done, done);
      }
      file.sync();
    }
    host.syncDirectory(staging);
    host.syncDirectory("");
    host.rename(at(UNFINISHED), at(JOURNAL), 0);
    host.syncDirectory(staging);
  }

  /**
   * Its journal, or null when nothing was decided.
   *
   * @throws IllegalArgumentException when it is damaged
   */
  public @Nullable CommitJournal journal() {
    Stat stat = host.stat(at(JOURNAL));
    if (stat == null) {
      return null;
    }
    if (stat.size() > CommitJournal.LARGEST) {
      throw new IllegalArgumentException("the journal of a commit is too large");
    }
    try (HostFile file = host.open(at(JOURNAL), false);
        Arena arena = Arena.ofConfined()) {
      int size = (int) stat.size();
      MemorySegment buffer = arena.allocate(Math.max(1, size));
      int done = file.readAll(buffer, 0, size, 0);
      return CommitJournal.decode(buffer.asSlice(0, done).toArray(ValueLayout.JAVA_BYTE));
    }
  }

  /** Makes all changes of the journal, durably; whatever of it was done before. */
  public void apply(CommitJournal journal) {
    if (host.stat(at(DONE)) != null) {
      return;
    }
    boolean again = host.stat(at(PLACED)) != null;
    if (!again) {
      Set<String> touched = new LinkedHashSet<>();
      for (CommitOperation each : journal.operations()) {
        place(each);
        touched.add(PathsInMount.above(each.path()));
      }
      touched.forEach(this::sync);
      mark(PLACED);
    }
    for (CommitOperation each : journal.operations()) {
      if (each.kind() == CommitOperation.Kind.DESCRIBE) {
        describe(each, again);
      }
    }
    mark(DONE);
  }

  private void mark(String name) {
    host.createFile(at(name), 0600).close();
    host.syncDirectory(staging);
  }

  /** Into a directory that cannot be opened nothing was put. */
  private void sync(String directory) {
    try {
      host.syncDirectory(directory);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EACCES && e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }

  private void place(CommitOperation operation) {
    String path = operation.path();
    String staged = at(operation.staged());
    switch (operation.kind()) {
      case OPEN -> open(path);
      case DISPLACE -> displace(path, staged);
      case MAKE -> {
        Stat there = host.stat(path);
        if (there == null || !there.isDirectory()) {
          host.createDirectory(path, OWNER_ALL);
        }
      }
      case PUT -> {
        if (host.stat(staged) != null) {
          host.rename(staged, path, 0);
        }
      }
      case DESCRIBE -> {}
    }
  }

  /** Something stands in the staging directory afterwards, by which it is known to be done. */
  private void displace(String path, String staged) {
    if (host.stat(staged) != null) {
      return;
    }
    try {
      host.rename(path, staged, 0);
    } catch (ErrnoException e) {
      switch (e.errno()) {
        case ENOENT -> host.createFile(staged, 0600).close(); // somebody else has removed it
        case EACCES -> {
          open(path); // to get another directory above it, a directory has to be writable
          host.rename(path, staged, 0);
        }
        default -> throw e;
      }
    }
  }

  private void describe(CommitOperation operation, boolean again) {
    try (HostHandle directory = host.handle(operation.path());
        HostHandle template = host.handle(at(operation.staged()))) {
      StagedNodes.copy(template, directory);
      directory.chmod(operation.mode());
      directory.setTimes(operation.atime(), operation.mtime());
    } catch (ErrnoException e) {
      // Those within come first: so it was reached before those above were closed to all.
      if (!again || e.errno() != Errno.EACCES) {
        throw e;
      }
    }
    sync(operation.path());
  }

  /** Forgets the journal, then what is staged, or was replaced; that it is done, last. */
  public void discard() {
    if (host.stat(staging) == null) {
      return;
    }
    if (host.stat(at(JOURNAL)) != null) {
      host.unlink(at(JOURNAL));
      host.syncDirectory(staging);
    }
    removeAll();
  }

  /** However deep its directories are: each is brought up here before it is looked into. */
  private void removeAll() {
    Deque<String> directories = new ArrayDeque<>();
    for (String at = staging; at != null; at = directories.poll()) {
      for (DirectoryEntry entry : host.list(at)) {
        String path = at + "/" + entry.name();
        if (entry.name().equals(".") || entry.name().equals("..") || path.equals(at(DONE))) {
          continue;
        }
        Stat stat = host.stat(path);
        if (stat != null && stat.isDirectory()) {
          open(path);
          directories.add(at.equals(staging) ? path : brought(path));
        } else {
          host.unlink(path);
        }
      }
      if (!at.equals(staging)) {
        host.removeDirectory(at);
      }
    }
    if (isDone()) {
      host.unlink(at(DONE));
    }
    host.removeDirectory(staging);
  }

  /** Some may be there since it was tried before. */
  private String brought(String directory) {
    while (host.stat(at("gone-" + gone)) != null) {
      gone++;
    }
    String here = at("gone-" + gone++);
    host.rename(directory, here, 0);
    return here;
  }

  /** Lets its owner do everything with a directory. */
  private void open(String path) {
    Stat stat = host.stat(path);
    if (stat == null || !stat.isDirectory() || (stat.mode() & OWNER_ALL) == OWNER_ALL) {
      return;
    }
    try (HostHandle directory = host.handle(path)) {
      directory.chmod((stat.mode() & FileMode.PERMISSIONS) | OWNER_ALL);
    }
  }
}
