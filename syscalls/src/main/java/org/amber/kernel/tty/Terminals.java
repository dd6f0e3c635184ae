package org.amber.kernel.tty;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.amber.abi.Stat;
import org.amber.kernel.vfs.Dentry;
import org.amber.kernel.vfs.Inode;
import org.amber.kernel.vfs.Mount;
import org.amber.kernel.vfs.MountTable;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;
import org.amber.kernel.vfs.VfsServices;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.jspecify.annotations.Nullable;

/** All pseudo-terminals of the machine. */
public final class Terminals {
  static final long MASTER = Stat.device(5, 2);
  private static final long CONTROLLING = Stat.device(5, 0);

  /** /proc/sys/kernel/pty/max. */
  private static final int MOST = 4096;

  @NotSaved("the machine's")
  private final VfsServices services;

  @NotSaved("the machine's")
  private final TerminalJobs jobs;

  @NotSaved("keeps nothing of its own")
  private final DevPtsFileSystem fileSystem;

  @SavedAs("terminals")
  private final SortedMap<Integer, Pty> all = new TreeMap<>();

  private @Nullable Pty console;

  public Terminals(VfsServices services, TerminalJobs jobs) {
    this.services = services;
    this.jobs = jobs;
    this.fileSystem = new DevPtsFileSystem(services, this);
  }

  /** What is to be mounted at /dev/pts. */
  public DevPtsFileSystem fileSystem() {
    return fileSystem;
  }

  /** Whether a device number stands for the multiplexer or the caller's terminal. */
  public static boolean isTerminal(long device) {
    return device == MASTER || device == CONTROLLING;
  }

  /** The terminal with a number, or null. */
  public @Nullable Pty find(int number) {
    return all.get(number);
  }

  /** All, by number. */
  public Collection<Pty> all() {
    return List.copyOf(all.values());
  }

  /** Those that have a name in /dev/pts. */
  Collection<Pty> named() {
    return all.values().stream().filter(pty -> !pty.isMasterGone()).toList();
  }

  /** The terminal of that name in /dev/pts, or null. */
  @Nullable Pty named(String name) {
    for (Pty pty : all.values()) {
      if (!pty.isMasterGone() && Integer.toString(pty.number()).equals(name)) {
        return pty;
      }
    }
    return null;
  }

  /**
   * Opens /dev/ptmx, which makes a new terminal, or /dev/tty.
   *
   * @throws org.amber.abi.ErrnoException ENOSPC, ENXIO without a controlling terminal, EIO
   */
  public VfsFile openSpecial(VfsPath path, int flags) {
    if (path.inode().stat().rdev() == MASTER) {
      return openMaster(path, flags);
    }
    Pty own = jobs.ofCaller(this);
    if (own == null) {
      throw Errno.ENXIO.error();
    }
    return open(path, flags | OpenFlags.O_NOCTTY, own);
  }

  private MasterFile openMaster(VfsPath path, int flags) {
    Pty pty = make(jobs.callerUid());
    return new MasterFile(services.ids().next(), flags, path, pty, this);
  }

  private Pty make(int uid) {
    int number = 0;
    while (all.containsKey(number)) {
      number++;
    }
    if (number >= MOST) {
      throw Errno.ENOSPC.error();
    }
    Pty pty = new Pty(number, jobs);
    pty.setInode(new PtyInode(fileSystem, pty, uid));
    all.put(number, pty);
    return pty;
  }

  /**
   * Makes the terminal that stands for the user's own.
   *
   * @param uid to whom it belongs
   */
  public Console makeConsole(int uid) {
    Pty pty = make(uid);
    pty.setLocked(false);
    console = pty;
    return new Console(pty, this);
  }

  /** The terminal that stands for the user's own, or null when there is none or it has gone. */
  public @Nullable Console console() {
    Pty pty = console;
    return pty == null || pty.isMasterGone() ? null : new Console(pty, this);
  }

  /**
   * Opens the terminal's side.
   *
   * @throws org.amber.abi.ErrnoException EIO while locked or when the master is gone, EBUSY
   */
  TerminalFile open(VfsPath path, int flags, Pty pty) {
    if (pty.isMasterGone() || pty.isLocked()) {
      throw Errno.EIO.error();
    }
    if (pty.isExclusive() && !jobs.isPrivileged()) {
      throw Errno.EBUSY.error();
    }
    TerminalFile file =
        new TerminalFile(services.ids().next(), flags, path, pty, pty.sides().hangUps(), this);
    pty.sides().opened();
    if ((flags & OpenFlags.O_NOCTTY) == 0 && OpenFlags.readable(flags)) {
      jobs.opened(pty);
    }
    return file;
  }

  /**
   * Opens the terminal's side without its name: TIOCGPTPEER.
   *
   * @param mounts where /dev/pts is
   * @throws org.amber.abi.ErrnoException as open(2), ENODEV where it is not mounted
   */
  public TerminalFile openPeer(Pty pty, int flags, MountTable mounts) {
    for (Mount mount : mounts.all()) {
      if (mount.fileSystem() == fileSystem) {
        String name = Integer.toString(pty.number());
        Dentry child = mount.root().child(name);
        if (child != null) {
          return open(new VfsPath(mount, child), flags, pty);
        }
      }
    }
    throw Errno.ENODEV.error();
  }

  void forgetIfUnused(Pty pty) {
    if (pty.sides().isUnused()) {
      all.remove(pty.number());
      console = pty.equals(console) ? null : console;
    }
  }

  public TerminalsState save() {
    TerminalsState state = new TerminalsState();
    all.values().forEach(pty -> state.terminals.add(pty.save()));
    Pty own = console;
    state.console = own == null ? TerminalsState.NO_CONSOLE : own.number();
    return state;
  }

  /**
   * Puts back all terminals, still not open.
   *
   * @param inodes the restored inodes by permanent number, to which theirs are added
   * @throws IllegalArgumentException when a state contradicts itself
   */
  public void restore(TerminalsState state, Map<Long, Inode> inodes) {
    for (PtyState each : state.terminals) {
      if (each.number < 0 || each.number >= MOST || all.containsKey(each.number)) {
        throw new IllegalArgumentException("a terminal has the wrong number " + each.number);
      }
      Pty pty = new Pty(each.number, jobs);
      PtyInode inode = new PtyInode(fileSystem, pty, each.uid);
      inode.restoreFrom(each);
      pty.setInode(inode);
      pty.restore(each);
      all.put(each.number, pty);
      if (each.inode != 0 && inodes.put(each.inode, inode) != null) {
        throw new IllegalArgumentException("two inodes have the number " + each.inode);
      }
    }
    console = all.get(state.console);
  }

  /**
   * Puts back an open side.
   *
   * @throws IllegalArgumentException when there is no such terminal
   */
  public VfsFile restoreFile(PtyFileState state, VfsPath path) {
    Pty pty = all.get(state.terminal);
    if (pty == null || (state.master && pty.isMasterGone())) {
      throw new IllegalArgumentException("the snapshot has no terminal " + state.terminal);
    }
    if (state.master) {
      MasterFile file = new MasterFile(state.id, state.flags, path, pty, this);
      file.restore(state);
      return file;
    }
    TerminalFile file =
        new TerminalFile(state.id, state.flags, path, pty, state.hangUpsAtOpen, this);
    file.restore(state);
    return file;
  }
}
