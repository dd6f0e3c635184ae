package org.amber.kernel.fs.memory;

import java.util.ArrayList;
import java.util.List;
import org.amber.kernel.fs.host.TouchedFilesState;
import org.amber.state.NotDigested;
import org.amber.state.StateType;
import org.amber.state.Tag;

/**
 * State form of a {@link MemoryFileSystem}. Nodes refer to each other by their place in {@link
 * #nodes}, {@link #held} and {@link #carried}, counted through.
 */
@StateType(214)
public final class TreeState {
  /** Number of the mount, in the order of mounting. */
  @Tag(1)
  public int mount;

  /** The machine's own nodes and the directories that lead to them; the root is first. */
  @Tag(2)
  public List<InodeState> nodes = new ArrayList<>();

  /** Nodes of the host that are open, mapped or somebody's directory. */
  @Tag(3)
  public List<InodeState> held = new ArrayList<>();

  @NotDigested("copies of the host's files that nobody uses now")
  @Tag(4)
  public List<InodeState> carried = new ArrayList<>();

  /** Inode number given last. */
  @Tag(5)
  public long lastNumber;

  /** st_dev of new files: the host's where the machine was booted, which the next host has not. */
  @Tag(6)
  public long device;

  /** What the host's files that are open or mapped were like. */
  @NotDigested("of the host, for the one who resumes")
  @Tag(7)
  public TouchedFilesState touched = new TouchedFilesState();
}
