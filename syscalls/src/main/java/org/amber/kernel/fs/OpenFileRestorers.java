package org.amber.kernel.fs;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.amber.kernel.event.EpollFile;
import org.amber.kernel.event.EpollFileState;
import org.amber.kernel.event.EventFile;
import org.amber.kernel.event.EventFileState;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.file.FileDescriptionState;
import org.amber.kernel.fs.dev.DeviceFileState;
import org.amber.kernel.fs.host.HostStream;
import org.amber.kernel.fs.host.MissingStream;
import org.amber.kernel.fs.host.StreamFile;
import org.amber.kernel.fs.host.StreamFileState;
import org.amber.kernel.fs.host.StreamInode;
import org.amber.kernel.fs.proc.CheckpointFile;
import org.amber.kernel.fs.proc.CheckpointFileState;
import org.amber.kernel.fs.proc.ProcessMemoryFile;
import org.amber.kernel.fs.proc.ProcessMemoryFileState;
import org.amber.kernel.fs.proc.ResumeFile;
import org.amber.kernel.fs.proc.ResumeFileState;
import org.amber.kernel.fs.proc.TextFile;
import org.amber.kernel.fs.proc.TextFileState;
import org.amber.kernel.inotify.InotifyFile;
import org.amber.kernel.inotify.InotifyFileState;
import org.amber.kernel.mqueue.PosixQueueFileState;
import org.amber.kernel.pipe.PipeFileState;
import org.amber.kernel.socket.inet.InetSocketState;
import org.amber.kernel.socket.netlink.NetlinkSocketState;
import org.amber.kernel.socket.unix.UnixSocketState;
import org.amber.kernel.tty.PtyFileState;
import org.amber.kernel.vfs.DirectoryFile;
import org.amber.kernel.vfs.DirectoryFileState;
import org.amber.kernel.vfs.Mount;
import org.amber.kernel.vfs.PathFile;
import org.amber.kernel.vfs.PathFileState;
import org.amber.kernel.vfs.RegularFile;
import org.amber.kernel.vfs.RegularFileState;
import org.amber.kernel.vfs.VfsFileState;
import org.amber.kernel.vfs.VfsPath;
import org.amber.kernel.wait.HostEvents;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** How each kind of open file is put back. */
@NotSaved("at work only while a snapshot is restored")
public final class OpenFileRestorers {

  /** Finds the name that an open file was opened by. */
  @FunctionalInterface
  public interface Names {
    /**
     * @throws IllegalArgumentException when the snapshot has no such name
     */
    VfsPath pathOf(VfsFileState state);
  }

  /**
   * Puts one kind of open file back.
   *
   * @param <S> its state form
   */
  @FunctionalInterface
  public interface Restorer<S extends FileDescriptionState> {
    /**
     * The open file, with the number of its state.
     *
     * @throws IllegalArgumentException when the state contradicts itself
     */
    FileDescription restore(S state, Names names);
  }

  private final Map<Class<?>, Restorer<FileDescriptionState>> byState = new HashMap<>();

  /** The kinds that need nothing of the machine but what {@code system} has. */
  public OpenFileRestorers(SystemFiles system) {
    add(RegularFileState.class, (s, names) -> RegularFile.restore(s, names.pathOf(s)));
    add(DirectoryFileState.class, (s, names) -> DirectoryFile.restore(s, names.pathOf(s)));
    add(PathFileState.class, (s, names) -> PathFile.restore(s, names.pathOf(s)));
    add(DeviceFileState.class, (s, names) -> system.devices().restore(s, names.pathOf(s)));
    add(EventFileState.class, (s, names) -> EventFile.restore(s));
    add(EpollFileState.class, (s, names) -> EpollFile.restore(s));
    add(PipeFileState.class, (s, names) -> system.pipes().restoreFile(s, names.pathOf(s)));
    add(PtyFileState.class, (s, names) -> system.terminals().restoreFile(s, names.pathOf(s)));
    add(
        UnixSocketState.class,
        (s, names) -> system.sockets().unix().restore(s, s.dentry == 0 ? null : names.pathOf(s)));
    add(InetSocketState.class, (s, names) -> system.sockets().inet().restoreSocket(s));
    add(NetlinkSocketState.class, (s, names) -> system.sockets().netlink().restore(s));
    add(PosixQueueFileState.class, (s, names) -> system.messageQueues().restoreFile(s));
    add(InotifyFileState.class, (s, names) -> InotifyFile.restore(s));
    add(TextFileState.class, (s, names) -> TextFile.restore(s, names.pathOf(s)));
    add(CheckpointFileState.class, (s, names) -> CheckpointFile.restore(s, names.pathOf(s)));
    add(ResumeFileState.class, (s, names) -> ResumeFile.restore(s, names.pathOf(s)));
    add(ProcessMemoryFileState.class, (s, names) -> ProcessMemoryFile.restore(s, names.pathOf(s)));
  }

  /**
   * Lets open streams of the host be those of the new host.
   *
   * @param mount where the inodes of streams are
   * @param streams by number; one that the host has not got is null and fails with EIO when used
   */
  public void addStreams(
      Mount mount, List<? extends @Nullable HostStream> streams, HostEvents events) {
    Map<Integer, StreamInode> inodes = new HashMap<>();
    add(
        StreamFileState.class,
        (s, names) -> {
          StreamInode inode =
              inodes.computeIfAbsent(
                  s.index,
                  index -> {
                    HostStream stream =
                        index >= 0 && index < streams.size() ? streams.get(index) : null;
                    return new StreamInode(
                        mount.fileSystem(),
                        index,
                        stream == null ? new MissingStream() : stream,
                        events);
                  });
          return StreamFile.restore(s, mount, inode);
        });
  }

  /** Adds a kind of open file. */
  public <S extends FileDescriptionState> void add(Class<S> state, Restorer<S> restorer) {
    byState.put(state, (saved, names) -> restorer.restore(state.cast(saved), names));
  }

  FileDescription restore(FileDescriptionState state, Names names) {
    Restorer<FileDescriptionState> restorer = byState.get(state.getClass());
    if (restorer == null) {
      throw new IllegalArgumentException(
          "open file " + state.id + " is of a kind that cannot be restored");
    }
    FileDescription file = restorer.restore(state, names);
    if (file.id() != state.id) {
      throw new IllegalArgumentException("open file " + state.id + " has come back as another");
    }
    return file;
  }
}
