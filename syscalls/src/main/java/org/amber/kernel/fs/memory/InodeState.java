package org.amber.kernel.fs.memory;

import java.util.ArrayList;
import java.util.List;
import org.amber.state.NotDigested;
import org.amber.state.StateType;
import org.amber.state.Tag;
import org.jspecify.annotations.Nullable;

/**
 * State form of a {@link MemoryInode}. What the machine has changed is digested; what it only holds
 * or carries along of the host's files is saved but not digested.
 */
@StateType(210)
public final class InodeState {
  /** Permanent number; 0 for a node that is not in use and has not been changed. */
  @Tag(1)
  public long id;

  /** Type and permissions. */
  @Tag(2)
  public int mode;

  /** Attributes of a node that the machine has made or changed. */
  @Tag(3)
  public @Nullable AttributesState own;

  @NotDigested("attributes of the host's file")
  @Tag(4)
  public @Nullable AttributesState below;

  @Tag(5)
  public @Nullable ContentsState contents;

  @NotDigested("contents of the host's file")
  @Tag(6)
  public @Nullable ContentsState contentsBelow;

  /** Text of a symbolic link. */
  @Tag(7)
  public String target = "";

  /** Names of the entries that are or lead to the machine's own nodes. */
  @Tag(8)
  public List<String> names = new ArrayList<>();

  /** Their places in {@link TreeState#nodes}. */
  @Tag(9)
  public int[] children = {};

  @NotDigested("copies of the host's files that were carried along")
  @Tag(10)
  public List<String> carriedNames = new ArrayList<>();

  @NotDigested("copies of the host's files that were carried along")
  @Tag(11)
  public int[] carriedChildren = {};

  /** Names of the host's directory that are hidden. */
  @Tag(12)
  public List<String> whiteouts = new ArrayList<>();

  /** Seals of a memfd. */
  @Tag(13)
  public int seals;

  /** Whether it comes from the host. */
  @Tag(14)
  public boolean fromHost;

  @NotDigested("where it was on the host")
  @Tag(15)
  public String path = "";

  @NotDigested("identity on the host")
  @Tag(16)
  public long keyDevice;

  @NotDigested("identity on the host")
  @Tag(17)
  public long keyNumber;

  @NotDigested("identity on the host")
  @Tag(18)
  public long keyBirth;

  @NotDigested("follows from the children")
  @Tag(19)
  public boolean leadsToChanges;

  @NotDigested("a directory of a packed tree, which needs nothing of the host")
  @Tag(20)
  public boolean complete;

  @NotDigested("what the host listed")
  @Tag(22)
  public List<String> packedNames = new ArrayList<>();

  @NotDigested("what the host listed")
  @Tag(23)
  public long[] packedNumbers = {};

  @NotDigested("what the host listed")
  @Tag(24)
  public int[] packedTypes = {};

  /** Whether it was a file of a granted directory of the host, and lost its name there. */
  @NotDigested("before a resume it is the host's")
  @Tag(26)
  public boolean nameless;

  @NotDigested("identity on the host")
  @Tag(27)
  public String keyHost = "";

  /** Those of {@link #carriedNames} that lead to a changed file. */
  @NotDigested("names of the host that were in use")
  @Tag(28)
  public List<String> seenNames = new ArrayList<>();

  /** Whether the machine has changed it; all nodes that it made are. */
  @Tag(21)
  public boolean changed;

  /** Whether its other names on the host lead here too. */
  @NotDigested("identity on the host")
  @Tag(25)
  public boolean linked;
}
