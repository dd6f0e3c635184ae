package org.amber.kernel.ipc;

import java.util.Locale;
import org.amber.kernel.fs.memory.SharedMemory;
import org.amber.kernel.fs.memory.SharedMemoryState;
import org.amber.memory.PhysicalMemory;
import org.amber.state.FrameRestorer;
import org.amber.state.FrameSaver;
import org.amber.state.NotSaved;

/** A segment of shared memory, shmget(2). It lives until it is removed and nobody has it mapped. */
public final class ShmSegment extends SharedMemory implements IpcObject {
  /** To be destroyed with the last detach: a bit of the mode. */
  public static final int SHM_DEST = 01000;

  /** Locked in memory: a bit of the mode. */
  public static final int SHM_LOCKED = 02000;

  private final IpcPermissions permissions;
  private final long size;

  @NotSaved("its owner")
  private final ShmTable owner;

  private final int creatorPid;
  private final boolean noReserve;
  int lastPid;
  long attachTime;
  long detachTime;
  long changeTime;

  ShmSegment(
      ShmTable owner,
      PhysicalMemory physical,
      long pagesId,
      IpcPermissions permissions,
      long size,
      int creatorPid,
      boolean noReserve) {
    super(physical, pagesId, size);
    this.owner = owner;
    this.permissions = permissions;
    this.size = size;
    this.creatorPid = creatorPid;
    this.noReserve = noReserve;
    // The segment itself keeps the pages.
    super.mapped();
  }

  @Override
  public IpcPermissions permissions() {
    return permissions;
  }

  /** Bytes asked for. */
  public long size() {
    return size;
  }

  /** How many areas it is mapped by: shm_nattch. */
  public int attachments() {
    return areas() - 1;
  }

  public int creatorPid() {
    return creatorPid;
  }

  /** SHM_NORESERVE. */
  public boolean noReserve() {
    return noReserve;
  }

  /** Who attached or detached it last. */
  public int lastPid() {
    return lastPid;
  }

  /** Seconds since 1970; 0 for never. */
  public long attachTime() {
    return attachTime;
  }

  public long detachTime() {
    return detachTime;
  }

  public long changeTime() {
    return changeTime;
  }

  @Override
  public boolean savedByOwner() {
    return true;
  }

  @Override
  public void unmapped() {
    super.unmapped();
    owner.detached(this);
  }

  /** Gives the pages back. */
  void destroy() {
    super.unmapped();
  }

  @Override
  public String mapName() {
    return String.format(Locale.ROOT, "/SYSV%08x (deleted)", permissions.key());
  }

  @Override
  public long inodeNumber() {
    return permissions.id();
  }

  ShmSegmentState saveSegment(FrameSaver frames) {
    ShmSegmentState state = new ShmSegmentState();
    state.permissions = permissions.save();
    state.pages = id();
    savePages(
        frames,
        (indexes, references) -> {
          state.indexes = indexes;
          state.frames = references;
        });
    state.size = size;
    state.creatorPid = creatorPid;
    state.noReserve = noReserve;
    state.lastPid = lastPid;
    state.attachTime = attachTime;
    state.detachTime = detachTime;
    state.changeTime = changeTime;
    return state;
  }

  /**
   * @throws IllegalArgumentException when the state contradicts itself
   */
  static ShmSegment restore(
      ShmSegmentState state, ShmTable owner, PhysicalMemory physical, FrameRestorer frames) {
    if (state.size <= 0) {
      throw new IllegalArgumentException("a segment of shared memory has no size");
    }
    ShmSegment segment =
        new ShmSegment(
            owner,
            physical,
            state.pages,
            IpcPermissions.restore(state.permissions),
            state.size,
            state.creatorPid,
            state.noReserve);
    SharedMemoryState pages = new SharedMemoryState();
    pages.indexes = state.indexes;
    pages.frames = state.frames;
    segment.restorePages(pages, frames);
    segment.restoreTimes(state);
    return segment;
  }

  private void restoreTimes(ShmSegmentState state) {
    lastPid = state.lastPid;
    attachTime = state.attachTime;
    detachTime = state.detachTime;
    changeTime = state.changeTime;
  }
}
