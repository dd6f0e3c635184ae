package org.amber.kernel.fs.memory;

import java.util.Map;
import org.amber.abi.Stat;
import org.amber.kernel.vfs.Inode;
import org.jspecify.annotations.Nullable;

/** What an inode lies on top of and shows as it is, until the machine changes it. */
public abstract class Beneath {
  /** Whether the machine has made the inode its own. */
  public abstract boolean changed();

  /** Makes {@code node} the machine's own, at its place in the tree. */
  protected abstract void change(MemoryInode node);

  /** What is below now, or null when there is nothing new to say. */
  protected abstract @Nullable Stat refreshed();

  /** All extended attributes of what is below. */
  protected abstract Map<String, byte[]> xattrs();

  /** Where the inode is found as long as it is not changed and its directory does not keep it. */
  protected abstract MemoryInode.@Nullable Place place();

  /** The inode, {@code node}, was restored, and a name in use leads to it. */
  protected abstract void restoredAs(MemoryInode node, Inode directory, String name);

  /** The inode, which was changed, has neither names nor users any more. */
  protected abstract void gone();

  protected abstract void saveTo(InodeState state);
}
