package org.amber.kernel.ipc;

import java.util.ArrayList;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.kernel.credentials.Credentials;
import org.amber.memory.PhysicalMemory;
import org.amber.state.FrameRestorer;
import org.amber.state.FrameSaver;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** All segments of shared memory. */
@NotSaved("its segments are saved by Ipc")
public final class ShmTable {
  /** SHMMNI: how many segments there may be. */
  public static final int MAX_SEGMENTS = 4096;

  /** SHMMAX in bytes, and SHMALL in pages; unsigned. */
  public static final long MAX_SIZE = -1L - (1L << 24);

  private final PhysicalMemory physical;
  private final IpcContext context;
  private final IpcTable<ShmSegment> table = new IpcTable<>(MAX_SEGMENTS);

  ShmTable(PhysicalMemory physical, IpcContext context) {
    this.physical = physical;
    this.context = context;
  }

  public IpcTable<ShmSegment> table() {
    return table;
  }

  /** The segment with a key, or null. */
  public @Nullable ShmSegment byKey(int key) {
    return table.byKey(key);
  }

  /** Pages of all segments: SHM_INFO. */
  public long totalPages() {
    long total = 0;
    for (ShmSegment segment : table.all()) {
      total += segment.byteSize() / PhysicalMemory.PAGE_SIZE;
    }
    return total;
  }

  /**
   * Makes a segment.
   *
   * @param size in bytes, unsigned
   * @throws org.amber.abi.ErrnoException EINVAL, ENOSPC, ENOMEM
   */
  public ShmSegment create(int key, long size, int mode, boolean noReserve, Credentials creator) {
    if (size == 0 || Long.compareUnsigned(size, MAX_SIZE) > 0 || size < 0) {
      throw Errno.EINVAL.error();
    }
    if (size > physical.capacity() && !noReserve) {
      throw Errno.ENOMEM.error();
    }
    IpcPermissions permissions = new IpcPermissions(key, table.allocate(), creator, mode);
    ShmSegment segment =
        new ShmSegment(
            this, physical, context.nextId(), permissions, size, context.callerPid(), noReserve);
    segment.changeTime = context.seconds();
    table.add(segment);
    return segment;
  }

  /** The caller has attached a segment. */
  public void attached(ShmSegment segment) {
    segment.attachTime = context.seconds();
    segment.lastPid = context.callerPid();
  }

  /** An area with a segment is gone. */
  void detached(ShmSegment segment) {
    segment.detachTime = context.seconds();
    segment.lastPid = context.callerPid();
    destroyUnused(segment);
  }

  private void destroyUnused(ShmSegment segment) {
    boolean condemned = (segment.permissions().mode() & ShmSegment.SHM_DEST) != 0;
    if (condemned && segment.attachments() == 0) {
      table.remove(segment);
      segment.destroy();
    }
  }

  /** Destroys a segment, as soon as nobody has it mapped: IPC_RMID. */
  public void remove(ShmSegment segment) {
    segment.permissions().setFlag(ShmSegment.SHM_DEST, true);
    segment.permissions().hide();
    destroyUnused(segment);
  }

  /** SHM_LOCK and SHM_UNLOCK. */
  public void setLocked(ShmSegment segment, boolean locked) {
    segment.permissions().setFlag(ShmSegment.SHM_LOCKED, locked);
  }

  /** Owner or mode have been set: IPC_SET. */
  public void changed(ShmSegment segment) {
    segment.changeTime = context.seconds();
  }

  void save(IpcState state, FrameSaver frames) {
    state.segmentNumbers = table.save();
    table.all().forEach(segment -> state.segments.add(segment.saveSegment(frames)));
  }

  void restore(IpcState state, FrameRestorer frames) {
    table.restore(state.segmentNumbers);
    for (ShmSegmentState saved : state.segments) {
      table.putBack(ShmSegment.restore(saved, this, physical, frames));
    }
  }

  /** Drops what a damaged snapshot has left without a user. */
  void dropUnused() {
    List<ShmSegment> all = new ArrayList<>(table.all());
    all.forEach(this::destroyUnused);
  }
}
