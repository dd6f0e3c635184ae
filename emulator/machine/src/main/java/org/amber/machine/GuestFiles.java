package org.amber.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.OpenFlags;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.event.SignalFile;
import org.amber.kernel.event.SignalFileState;
import org.amber.kernel.event.TimerFile;
import org.amber.kernel.event.TimerFileState;
import org.amber.kernel.file.FdTable;
import org.amber.kernel.fs.OpenFileRestorers;
import org.amber.kernel.fs.SystemFiles;
import org.amber.kernel.fs.dev.DeviceFileSystem;
import org.amber.kernel.fs.dev.Devices;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.fs.host.HostStream;
import org.amber.kernel.fs.host.HostTerminal;
import org.amber.kernel.fs.host.StreamInode;
import org.amber.kernel.fs.overlay.OverlayFileSystem;
import org.amber.kernel.fs.proc.ProcFileSystem;
import org.amber.kernel.fs.proc.SysFileSystem;
import org.amber.kernel.fs.proc.TextFile;
import org.amber.kernel.fs.proc.TextFileState;
import org.amber.kernel.socket.host.NetworkGrant;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.task.PidFile;
import org.amber.kernel.task.PidFileState;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.tty.Console;
import org.amber.kernel.tty.Pty;
import org.amber.kernel.tty.TerminalFile;
import org.amber.kernel.tty.Terminals;
import org.amber.kernel.tty.Termios;
import org.amber.kernel.tty.WindowSize;
import org.amber.kernel.vfs.At;
import org.amber.kernel.vfs.Dentry;
import org.amber.kernel.vfs.FileName;
import org.amber.kernel.vfs.FsContext;
import org.amber.kernel.vfs.Mount;
import org.amber.kernel.vfs.MountTable;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;
import org.amber.linux.CurrentSignals;
import org.amber.linux.TaskViews;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** The tree of files that the guest sees, and the host directories and streams beneath it. */
@NotSaved("what the host gives: a resumed machine is given it anew")
final class GuestFiles implements AutoCloseable {
  private final Kernel kernel;
  private final HostFileSystem root;
  private final HostMounts granted;

  /** Guest paths in the root file system at which others are mounted in every machine. */
  static final List<String> MOUNTED = List.of("/dev", "/proc", "/sys");

  private final List<@Nullable HostStream> streams;
  private final boolean deterministic;

  /**
   * Mounts the file systems of a machine, always in one order.
   *
   * @param root host directory that is seen through the guest's tree
   * @param deterministic whether the identity of the host's streams is kept from the guest
   * @param preparation fills file systems from a snapshot
   * @throws MachineException when the host does not give what the guest is to see
   */
  GuestFiles(
      Kernel kernel,
      HostConnection host,
      Path root,
      boolean deterministic,
      MountTable.Preparation preparation)
      throws MachineException {
    this.kernel = kernel;
    this.deterministic = deterministic;
    this.streams = standardStreams(host, deterministic);
    this.granted = new HostMounts(kernel, host, HostLook.of(deterministic));
    this.root = open(root, host);
    MountTable mounts = mountRoot(root, preparation);
    kernel.setMounts(mounts);
    Devices devices = new Devices(kernel.identifiers(), kernel.entropy());
    kernel.setFiles(new SystemFiles(kernel.vfsServices(), mounts, devices, kernel.terminals()));
    mounts.mount(new DeviceFileSystem(kernel.vfsServices()), "/dev", false);
    mounts.mount(new ProcFileSystem(kernel.vfsServices(), new TaskViews(kernel)), "/proc", false);
    mounts.mount(
        new SysFileSystem(kernel.vfsServices(), kernel.identity().processors()), "/sys", true);
    mounts.mount(kernel.files().terminals().fileSystem(), "/dev/pts", false);
  }

  private static HostFileSystem open(Path root, HostConnection host) throws MachineException {
    try {
      return host.directory(root);
    } catch (ErrnoException e) {
      throw unusable(root, e);
    }
  }

  private MountTable mountRoot(Path path, MountTable.Preparation preparation)
      throws MachineException {
    try {
      return new MountTable(
          new OverlayFileSystem(kernel.vfsServices(), root, HostLook.of(deterministic), "overlay"),
          preparation);
    } catch (ErrnoException e) {
      root.close();
      throw unusable(path, e);
    }
  }

  private static MachineException unusable(Path root, ErrnoException e) {
    return new MachineException(
        "cannot use " + root + " as the root directory: " + e.errno().text());
  }

  /**
   * Mounts what the user grants of the host; after everything else, in the order given.
   *
   * @throws MachineException when a host path or its place in the guest cannot be used
   */
  void grant(List<Grant> grants) throws MachineException {
    Credentials user = HostUser.credentials();
    for (Grant grant : grants) {
      FsContext context = context("/", user, HostUser.USUAL_UMASK);
      context.share();
      granted.mount(grant, At.cwd(context, user));
      context.leave();
    }
  }

  /**
   * Connects the machine with the host's network, as far as the user grants it.
   *
   * @throws MachineException when it is deterministic, or a port cannot be published
   */
  void grant(NetworkGrant network) throws MachineException {
    if (deterministic && !network.isEmpty()) {
      throw new MachineException(
          "a deterministic machine has no network: what comes from there is not its own doing");
    }
    try {
      kernel.files().sockets().inet().grant(network, kernel.hostEvents());
    } catch (IOException e) {
      throw new MachineException(String.valueOf(e.getMessage()));
    }
  }

  /** What is granted of the host, in the order of mounting. */
  HostMounts granted() {
    return granted;
  }

  private static List<@Nullable HostStream> standardStreams(
      HostConnection host, boolean deterministic) {
    List<@Nullable HostStream> streams = new ArrayList<>();
    for (HostStream stream : host.standardStreams()) {
      boolean hidden = deterministic && stream != null;
      streams.add(hidden ? new AnonymousStream(stream, streams.size()) : stream);
    }
    return streams;
  }

  /**
   * Root, working directory and umask of a process.
   *
   * @throws MachineException when the directory does not exist in the guest's tree
   */
  FsContext context(String directory, Credentials credentials, int umask) throws MachineException {
    VfsPath root = kernel.mounts().root().rootPath();
    FsContext context = new FsContext(root, root, umask);
    try {
      VfsPath start = At.cwd(context, credentials).follow(FileName.fromText(directory));
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

  /**
   * Checks, while the user can still do something about it, that there is something to be packed.
   *
   * @throws MachineException when there is no such path in the guest's tree
   */
  void requirePack(String path, Task first) throws MachineException {
    try {
      At.cwd(first.fs(), first.credentials()).follow(FileName.fromText(path));
    } catch (ErrnoException e) {
      throw new MachineException("cannot pack " + path + ": " + e.errno().text());
    }
  }

  /**
   * Gives the first process its descriptors 0, 1 and 2: the host's standard streams, those that are
   * open. Where the user sits at a terminal it is one of the machine's own.
   */
  void connect(ThreadGroup group) {
    FdTable table = group.files();
    TerminalFile terminal = terminal(group);
    for (int index = 0; index < streams.size(); index++) {
      HostStream stream = streams.get(index);
      if (stream != null && terminal != null && HostTerminal.isTerminal(stream)) {
        table.replace(index, terminal, false, streams.size());
      } else if (stream != null) {
        VfsPath path = path(index, stream);
        VfsFile file = path.inode().open(path, stream.flags());
        table.replace(index, file, false, streams.size());
      }
    }
  }

  /** The machine's terminal in place of the user's; null when there is none. */
  private @Nullable TerminalFile terminal(ThreadGroup group) {
    HostTerminal users = TerminalBridge.terminalOf(streams);
    if (users == null || !users.isForeground()) {
      return null;
    }
    Terminals terminals = kernel.files().terminals();
    Pty pty = terminals.makeConsole(group.credentials().uid()).pty();
    if (!deterministic) {
      Termios settings = pty.termios().copy();
      settings.read(users.settings());
      pty.setTermios(settings);
    }
    pty.resize(WindowSize.read(users.windowSize()));
    kernel.terminals().take(group, pty);
    int flags = OpenFlags.O_RDWR | OpenFlags.O_NOCTTY;
    return terminals.openPeer(pty, flags, kernel.mounts());
  }

  /** What connects the machine's console with the user's terminal; null when there is none. */
  @Nullable TerminalBridge bridge() {
    Console console = kernel.files().terminals().console();
    return console == null
        ? null
        : new TerminalBridge(console, streams, kernel.hostEvents(), deterministic);
  }

  /** A path to a stream of the host, which has no place in the tree. */
  private VfsPath path(int index, HostStream stream) {
    Mount mount = kernel.files().sharedMemoryMount();
    StreamInode inode = new StreamInode(mount.fileSystem(), index, stream, kernel.hostEvents());
    return new VfsPath(mount, new Dentry(null, stream.describe(), inode));
  }

  /** How each kind of open file is put back. */
  OpenFileRestorers restorers() {
    OpenFileRestorers kinds = new OpenFileRestorers(kernel.files());
    kinds.addStreams(kernel.files().sharedMemoryMount(), streams, kernel.hostEvents());
    kinds.add(TextFileState.class, (state, names) -> TextFile.restore(state, names.pathOf(state)));
    kinds.add(
        TimerFileState.class,
        (state, names) -> TimerFile.restore(state, kernel.clock(), kernel.timers()));
    kinds.add(PidFileState.class, (state, names) -> PidFile.restore(state, kernel));
    kinds.add(
        SignalFileState.class,
        (state, names) -> SignalFile.restore(state, new CurrentSignals(kernel)));
    return kinds;
  }

  @Override
  public void close() {
    kernel.files().sockets().inet().leaveNetwork();
    granted.close();
    root.close();
  }
}
