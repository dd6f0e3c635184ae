package org.amber.kernel.fs;

import java.util.List;
import org.amber.kernel.event.EpollFileState;
import org.amber.kernel.event.EventFileState;
import org.amber.kernel.event.SignalFileState;
import org.amber.kernel.event.TimerFileState;
import org.amber.kernel.fs.dev.DeviceFileState;
import org.amber.kernel.fs.host.StreamFileState;
import org.amber.kernel.fs.host.TouchedFilesState;
import org.amber.kernel.fs.memory.AttributesState;
import org.amber.kernel.fs.memory.ContentsState;
import org.amber.kernel.fs.memory.InodeState;
import org.amber.kernel.fs.memory.SharedMemoryState;
import org.amber.kernel.fs.memory.TreeState;
import org.amber.kernel.fs.memory.XattrState;
import org.amber.kernel.fs.passthrough.PassthroughNodeState;
import org.amber.kernel.fs.passthrough.PassthroughState;
import org.amber.kernel.fs.proc.CheckpointFileState;
import org.amber.kernel.fs.proc.ProcFileSystemState;
import org.amber.kernel.fs.proc.ProcessMemoryFileState;
import org.amber.kernel.fs.proc.ResumeFileState;
import org.amber.kernel.fs.proc.TextFileState;
import org.amber.kernel.inotify.InotifyEventState;
import org.amber.kernel.inotify.InotifyFileState;
import org.amber.kernel.inotify.InotifyWatchState;
import org.amber.kernel.mqueue.PosixMessageState;
import org.amber.kernel.mqueue.PosixQueueFileState;
import org.amber.kernel.mqueue.PosixQueueState;
import org.amber.kernel.mqueue.PosixQueuesState;
import org.amber.kernel.pipe.PipeFileState;
import org.amber.kernel.pipe.PipeState;
import org.amber.kernel.pipe.PipesState;
import org.amber.kernel.socket.MessageQueueState;
import org.amber.kernel.socket.MessageState;
import org.amber.kernel.socket.SocketUserState;
import org.amber.kernel.socket.inet.InetSocketState;
import org.amber.kernel.socket.inet.InetSocketsState;
import org.amber.kernel.socket.inet.PortTableState;
import org.amber.kernel.socket.netlink.NetlinkSocketState;
import org.amber.kernel.socket.unix.UnixSocketState;
import org.amber.kernel.tty.PtyFileState;
import org.amber.kernel.tty.PtyState;
import org.amber.kernel.tty.TerminalsState;
import org.amber.kernel.tty.TermiosState;
import org.amber.kernel.vfs.DentriesState;
import org.amber.kernel.vfs.DirectoryFileState;
import org.amber.kernel.vfs.FileLocksState;
import org.amber.kernel.vfs.PathFileState;
import org.amber.kernel.vfs.RegularFileState;

/** The state classes that a {@link FileSystemsState} is made of. */
public final class FileSystemsStates {
  private FileSystemsStates() {}

  /** For the registry of state classes. */
  public static List<Class<?>> classes() {
    return List.of(
        FileSystemsState.class,
        GrantState.class,
        TreeState.class,
        InodeState.class,
        AttributesState.class,
        XattrState.class,
        ContentsState.class,
        SharedMemoryState.class,
        PassthroughState.class,
        PassthroughNodeState.class,
        TouchedFilesState.class,
        DentriesState.class,
        FileLocksState.class,
        PipesState.class,
        PipeState.class,
        PipeFileState.class,
        TerminalsState.class,
        PtyState.class,
        TermiosState.class,
        PtyFileState.class,
        RegularFileState.class,
        DirectoryFileState.class,
        PathFileState.class,
        DeviceFileState.class,
        StreamFileState.class,
        ProcFileSystemState.class,
        TextFileState.class,
        ResumeFileState.class,
        CheckpointFileState.class,
        ProcessMemoryFileState.class,
        EventFileState.class,
        EpollFileState.class,
        TimerFileState.class,
        SignalFileState.class,
        UnixSocketState.class,
        InetSocketState.class,
        InetSocketsState.class,
        NetlinkSocketState.class,
        PortTableState.class,
        MessageQueueState.class,
        MessageState.class,
        SocketUserState.class,
        InotifyFileState.class,
        InotifyWatchState.class,
        InotifyEventState.class,
        PosixQueuesState.class,
        PosixQueueState.class,
        PosixMessageState.class,
        PosixQueueFileState.class);
  }
}
