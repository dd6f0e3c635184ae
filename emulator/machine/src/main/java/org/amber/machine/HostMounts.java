package org.amber.machine;

import java.util.ArrayList;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.Stat;
import org.amber.kernel.fs.FileSystemsState;
import org.amber.kernel.fs.GrantState;
import org.amber.kernel.fs.host.AbsentHost;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.fs.overlay.OverlayFileSystem;
import org.amber.kernel.fs.passthrough.PassthroughFileSystem;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.vfs.At;
import org.amber.kernel.vfs.FileName;
import org.amber.kernel.vfs.FileSystem;
import org.amber.kernel.vfs.Mount;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;

/**
 * Mounts what the user grants of the host. Of a directory that is only to be seen the machine has
 * copies of the files in use, as of its root; all else is the host's alone.
 */
@SavedIn(FileSystemsState.class)
final class HostMounts implements AutoCloseable {
  @NotSaved("the machine provides it")
  private final Kernel kernel;

  @NotSaved("the host of the resume")
  private final HostConnection host;

  @NotSaved("follows from the machine's determinism")
  private final HostLook look;

  @NotSaved("the host of the resume gives them")
  private final List<HostFileSystem> opened = new ArrayList<>();

  @NotSaved("for the one who starts or resumes")
  private final List<String> recovered = new ArrayList<>();

  @SavedAs("grants")
  private final List<Mounted> mounts = new ArrayList<>();

  private record Mounted(Grant grant, Mount mount) {}

  HostMounts(Kernel kernel, HostConnection host, HostLook look) {
    this.kernel = kernel;
    this.host = host;
    this.look = look;
  }

  /**
   * Mounts one more.
   *
   * @param at the guest's root, from which the path is followed
   * @throws MachineException naming the mount and what is wrong
   */
  void mount(Grant grant, At at) throws MachineException {
    try {
      String place = grant.place().isEmpty() ? place(at, grant.asked()) : grant.place();
      FileSystem fileSystem = fileSystem(grant);
      mounts.add(new Mounted(grant, kernel.mounts().mount(fileSystem, place, !grant.writable())));
    } catch (ErrnoException e) {
      throw failure(grant, e.errno());
    }
  }

  private static MachineException failure(Grant grant, Errno errno) {
    String what = "cannot show " + grant.host() + " at " + grant.asked() + ": " + errno.text();
    return new MachineException(
        grant.implied() ? what + "; grant what is to be there instead: " + hint(grant) : what);
  }

  private static String hint(Grant grant) {
    String kind = grant.kind() == Grant.Kind.FILE ? "FILE" : "DIRECTORY";
    return grant.option() + " " + kind + ":" + grant.asked();
  }

  private FileSystem fileSystem(Grant grant) {
    HostFileSystem files =
        switch (grant.kind()) {
          case NO_DIRECTORY -> new AbsentHost(true);
          case NO_FILE -> new AbsentHost(false);
          case ANY, DIRECTORY, FILE -> host.directory(grant.host());
        };
    opened.add(files);
    Stat stat = files.stat("");
    boolean directory = stat != null && stat.isDirectory();
    switch (grant.kind()) {
      case DIRECTORY -> require(directory, Errno.ENOTDIR);
      case FILE -> require(!directory, Errno.EISDIR);
      case ANY, NO_DIRECTORY, NO_FILE -> {}
    }
    if (grant.writable() && directory) {
      recovered.addAll(new InterruptedCommits(host).recover(grant.host(), files));
    }
    String source = FileName.fromText(grant.host().toString());
    if (grant.staged()) {
      require(directory, Errno.ENOTDIR);
      return new OverlayFileSystem(kernel.vfsServices(), files, look, source);
    }
    if (grant.writable()) {
      return new PassthroughFileSystem(kernel.vfsServices(), files, HostLook.WHOLE, source);
    }
    return directory
        ? new OverlayFileSystem(kernel.vfsServices(), files, look, source)
        : new PassthroughFileSystem(kernel.vfsServices(), files, look, source);
  }

  private static void require(boolean holds, Errno otherwise) {
    if (!holds) {
      throw otherwise.error();
    }
  }

  /** The path without links, "." and ".."; what of it does not exist is made when mounting. */
  private static String place(At at, String guest) {
    String place = "";
    for (String name : FileName.fromText(guest).split("/", -1)) {
      if (name.equals("..")) {
        place = place.substring(0, Math.max(0, place.lastIndexOf('/')));
      } else if (!name.isEmpty() && !name.equals(".")) {
        place = existing(at, place + "/" + name);
      }
    }
    if (place.isEmpty()) {
      throw Errno.EBUSY.error();
    }
    return place;
  }

  private static String existing(At at, String path) {
    try {
      String absolute = at.follow(path).absolute();
      return absolute.equals("/") ? "" : absolute;
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOENT) {
        return path;
      }
      throw e;
    }
  }

  /** The state forms, in the order of mounting. */
  List<GrantState> save() {
    List<GrantState> states = new ArrayList<>();
    for (Mounted mounted : mounts) {
      GrantState state = new GrantState();
      state.host = mounted.grant().host().toString();
      state.guest = mounted.mount().rootPath().absolute();
      state.asked = mounted.grant().asked();
      state.writable = mounted.grant().writable();
      state.staged = mounted.grant().staged();
      state.file = !mounted.mount().rootPath().inode().isDirectory();
      states.add(state);
    }
    return states;
  }

  private List<PassthroughFileSystem> passedThrough() {
    List<PassthroughFileSystem> all = new ArrayList<>();
    for (Mounted mounted : mounts) {
      if (mounted.mount().fileSystem() instanceof PassthroughFileSystem files) {
        all.add(files);
      }
    }
    return all;
  }

  /**
   * Which files of the host changed since the machine was saved, and what became of interrupted
   * commits, one line for each.
   */
  List<String> changes() {
    List<String> changes = new ArrayList<>(recovered);
    for (Mounted mounted : mounts) {
      ChangedFiles.of(mounted.mount().fileSystem()).forEach(change -> changes.add(change.text()));
    }
    return changes;
  }

  /** What becomes of those files, as the user wants it. */
  ChangedFiles changedFiles(FilePolicy policy) {
    return new ChangedFiles(
        mounts.stream().map(mounted -> mounted.mount().fileSystem()).toList(), policy);
  }

  /** Whether something reaches the host only by {@link #commit}. */
  boolean staged() {
    return mounts.stream().anyMatch(mounted -> mounted.grant().staged());
  }

  /**
   * Brings what the machine has changed behind staged mounts to the host.
   *
   * @throws MachineException when that fails
   */
  void commit() throws MachineException {
    new StagedChanges(
            mounts.stream().filter(mounted -> mounted.grant().staged()).map(this::staged).toList())
        .commit();
  }

  private StagedChanges.Place staged(Mounted mounted) {
    return new StagedChanges.Place(
        mounted.grant().host(), (OverlayFileSystem) mounted.mount().fileSystem());
  }

  /** The snapshot is written, or will not be: nothing is kept for it any more. */
  void thaw() {
    passedThrough().forEach(PassthroughFileSystem::thaw);
  }

  /** Lets stores into mapped files reach the host: the machine ends. */
  void writeBack() {
    passedThrough().forEach(PassthroughFileSystem::writeBack);
  }

  @Override
  public void close() {
    passedThrough().forEach(PassthroughFileSystem::release);
    opened.forEach(HostFileSystem::close);
  }
}
