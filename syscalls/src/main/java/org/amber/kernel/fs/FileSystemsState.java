package org.amber.kernel.fs;

import java.util.ArrayList;
import java.util.List;
import org.amber.kernel.file.FileDescriptionState;
import org.amber.kernel.fs.memory.SharedMemoryState;
import org.amber.kernel.fs.memory.TreeState;
import org.amber.kernel.fs.passthrough.PassthroughState;
import org.amber.kernel.fs.proc.ProcFileSystemState;
import org.amber.kernel.mqueue.PosixQueuesState;
import org.amber.kernel.pipe.PipesState;
import org.amber.kernel.socket.inet.InetSocketsState;
import org.amber.kernel.tty.TerminalsState;
import org.amber.kernel.vfs.DentriesState;
import org.amber.kernel.vfs.FileLocksState;
import org.amber.state.StateType;
import org.amber.state.Tag;

/**
 * State form of everything about files: trees, names in use, open files, pipes, terminals, locks.
 */
@StateType(230)
public final class FileSystemsState {
  @Tag(1)
  public List<TreeState> trees = new ArrayList<>();

  @Tag(2)
  public DentriesState names = new DentriesState();

  @Tag(3)
  public PipesState pipes = new PipesState();

  @Tag(4)
  public ProcFileSystemState proc = new ProcFileSystemState();

  /** Open files in the order of their numbers. */
  @Tag(5)
  public List<FileDescriptionState> files = new ArrayList<>();

  @Tag(6)
  public FileLocksState locks = new FileLocksState();

  @Tag(7)
  public List<SharedMemoryState> sharedMemory = new ArrayList<>();

  /** Inodes that are mapped. */
  @Tag(8)
  public long[] mappedInodes = {};

  /** The mounts of the names under which they were mapped; 0 for none. */
  @Tag(9)
  public int[] mappedMounts = {};

  /** The names under which they were mapped. */
  @Tag(10)
  public long[] mappedNames = {};

  /** What of the host was granted, in the order of mounting. */
  @Tag(11)
  public List<GrantState> grants = new ArrayList<>();

  /** Mounts whose files are the host's. */
  @Tag(12)
  public List<PassthroughState> hostFiles = new ArrayList<>();

  @Tag(13)
  public TerminalsState terminals = new TerminalsState();

  /** Ports. */
  @Tag(14)
  public InetSocketsState inet = new InetSocketsState();

  @Tag(15)
  public PosixQueuesState messageQueues = new PosixQueuesState();
}
