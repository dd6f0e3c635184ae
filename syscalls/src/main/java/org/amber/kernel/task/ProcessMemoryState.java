package org.amber.kernel.task;

import org.amber.kernel.aio.AioContextsState;
import org.amber.memory.AddressSpaceState;
import org.amber.state.StateType;
import org.amber.state.Tag;
import org.jspecify.annotations.Nullable;

/** State form of {@link ProcessMemory}. */
@StateType(399)
public final class ProcessMemoryState {
  @Tag(1)
  public @Nullable AddressSpaceState space;

  @Tag(2)
  public long brkStart;

  @Tag(3)
  public long brk;

  @Tag(4)
  public long mmapBase;

  @Tag(5)
  public long startCode;

  @Tag(6)
  public long endCode;

  @Tag(7)
  public long startData;

  @Tag(8)
  public long endData;

  @Tag(9)
  public long startStack;

  @Tag(10)
  public long argStart;

  @Tag(11)
  public long argEnd;

  @Tag(12)
  public long envStart;

  @Tag(13)
  public long envEnd;

  @Tag(14)
  public byte[] auxv = {};

  @Tag(15)
  public boolean lockFuture;

  /** Mount and dentry of the program's file; dentry 0 for none. */
  @Tag(16)
  public int executableMount;

  @Tag(17)
  public long executableDentry;

  @Tag(18)
  public int membarriers;

  @Tag(19)
  public AioContextsState aio = new AioContextsState();
}
