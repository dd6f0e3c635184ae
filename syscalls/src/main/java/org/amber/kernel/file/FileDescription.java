package org.amber.kernel.file;

import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.OpenFlags;
import org.amber.abi.Stat;
import org.amber.kernel.wait.Pollable;
import org.amber.kernel.wait.Readiness;
import org.amber.kernel.wait.WaitQueue;
import org.amber.memory.PageSource;
import org.amber.state.SavedAs;
import org.jspecify.annotations.Nullable;

/**
 * An open file description (open(2)): offset and status flags, shared by all descriptors that were
 * duplicated or inherited from one. What a kind of file cannot do fails with the error that Linux
 * gives; nothing here waits: an operation that would have to fails with EAGAIN, and the system call
 * decides whether to block on {@link #waitQueue}.
 */
public abstract class FileDescription implements Pollable {
  private final long id;
  private int flags;
  private long offset;

  private final FileReferences references = new FileReferences();

  @SavedAs({"owner", "ownerKind", "ownerSignal", "ownerUid", "ownerEuid", "asyncFd"})
  private final FileOwner owner = new FileOwner();

  /** Who is told when an open file ends: an entry of an interest list. */
  @FunctionalInterface
  public interface EndListener {
    /** The last reference is gone; the file is not closed yet. */
    void fileEnds();
  }

  /**
   * @param id permanent number in the machine
   * @param flags access mode and status flags of open(2)
   */
  protected FileDescription(long id, int flags) {
    this.id = id;
    this.flags = flags & ~OpenFlags.CREATION;
  }

  /** Permanent number, unique in the machine; references in a snapshot use it. */
  public final long id() {
    return id;
  }

  /** Access mode and status flags, as F_GETFL shows them. */
  public final int flags() {
    return flags;
  }

  /** Sets what F_SETFL can set. */
  public void setStatusFlags(int newFlags) {
    flags = (flags & ~OpenFlags.SETTABLE) | (newFlags & OpenFlags.SETTABLE);
  }

  public final boolean nonBlocking() {
    return (flags & OpenFlags.O_NONBLOCK) != 0;
  }

  public final long offset() {
    return offset;
  }

  /** Where the next read or write takes place, for files that can seek. */
  public long position() {
    return offset;
  }

  public final void setOffset(long newOffset) {
    offset = newOffset;
  }

  /** Who is told by signals of what happens to the file. */
  public final FileOwner owner() {
    return owner;
  }

  /** Whether readiness is told by signals when O_ASYNC is set. */
  public boolean signalsReadiness() {
    return false;
  }

  /** Takes one more reference: a descriptor, or a message in flight. */
  public final void retain() {
    references.add();
  }

  /** A descriptor refers to this file, which counts among those open in the machine. */
  final void countIn(OpenFiles counter) {
    references.countIn(counter);
  }

  /** Has somebody told before the file is closed. */
  public final void addEndListener(EndListener listener) {
    references.listen(listener);
  }

  /** Takes back {@link #addEndListener}. */
  public final void removeEndListener(EndListener listener) {
    references.unlisten(listener);
  }

  /** Gives a reference back; the last one closes the file. */
  public final void release() {
    if (references.remove()) {
      owner.stop();
      references.tellEnd();
      closed();
    } else {
      released();
    }
  }

  public final int references() {
    return references.count();
  }

  /** The last reference is gone. */
  protected void closed() {}

  /** A reference is gone, and others are left. */
  protected void released() {}

  /**
   * Whether open(2) has to wait with this file before it returns (a FIFO without a partner); {@link
   * #waitQueue} is woken when that may have changed.
   */
  public boolean openPending() {
    return false;
  }

  // Data.

  /** Whether the file has an offset that lseek(2) can move. */
  public boolean seekable() {
    return false;
  }

  /** Whether that offset is kept here; a stream of the host has it there. */
  protected boolean keepsOffset() {
    return seekable();
  }

  public final boolean readable() {
    return OpenFlags.readable(flags) && (flags & OpenFlags.O_PATH) == 0;
  }

  public final boolean writable() {
    return OpenFlags.writable(flags) && (flags & OpenFlags.O_PATH) == 0;
  }

  /**
   * Reads at the offset and moves it.
   *
   * @return bytes read, 0 at the end of the file
   * @throws ErrnoException EBADF when not open for reading, EAGAIN when it would wait, EFAULT when
   *     not even the first byte could be stored
   */
  public final long read(IoBuffer to) {
    if (!readable()) {
      throw Errno.EBADF.error();
    }
    boolean moves = keepsOffset();
    long count = fetch(to, moves ? offset : -1);
    if (moves) {
      offset += count;
    }
    return count;
  }

  /**
   * Reads at {@code position} and leaves the offset alone.
   *
   * @throws ErrnoException as {@link #read}, ESPIPE when the file has no offset
   */
  public final long readAt(IoBuffer to, long position) {
    if (position < 0) {
      throw Errno.EINVAL.error();
    }
    if (!seekable()) {
      throw noPosition().error();
    }
    if (!readable()) {
      throw Errno.EBADF.error();
    }
    return fetch(to, position);
  }

  private long fetch(IoBuffer to, long position) {
    long before = to.transferred();
    try {
      transferIn(to, position);
    } catch (ErrnoException e) {
      if (to.transferred() == before || allOrNothing()) {
        throw e;
      }
    }
    long count = to.transferred() - before;
    if (count > 0) {
      accessed();
    }
    return count;
  }

  /**
   * Writes at the offset, or at the end under O_APPEND, and moves the offset.
   *
   * @return bytes written
   * @throws ErrnoException EBADF when not open for writing, EAGAIN when it would wait, EFAULT when
   *     not even the first byte could be fetched, EPIPE, ENOSPC …
   */
  public final long write(IoBuffer from) {
    if (!writable()) {
      throw Errno.EBADF.error();
    }
    boolean moves = keepsOffset();
    if (moves && (flags & OpenFlags.O_APPEND) != 0) {
      offset = size();
    }
    long count = store(from, moves ? offset : -1);
    if (moves) {
      offset += count;
    }
    return count;
  }

  /**
   * Writes at {@code position} and leaves the offset alone; under O_APPEND it appends all the same,
   * as Linux does (pwrite(2), BUGS).
   *
   * @throws ErrnoException as {@link #write}, ESPIPE when the file has no offset
   */
  public final long writeAt(IoBuffer from, long position) {
    if (position < 0) {
      throw Errno.EINVAL.error();
    }
    if (!seekable()) {
      throw Errno.ESPIPE.error();
    }
    if (!writable()) {
      throw Errno.EBADF.error();
    }
    return store(from, (flags & OpenFlags.O_APPEND) != 0 ? size() : position);
  }

  private long store(IoBuffer from, long position) {
    long before = from.transferred();
    try {
      transferOut(from, position);
    } catch (ErrnoException e) {
      if (from.transferred() == before || allOrNothing()) {
        throw e;
      }
    }
    long count = from.transferred() - before;
    if (count > 0) {
      modified();
    }
    return count;
  }

  /** Why nothing can be read at a position. */
  protected Errno noPosition() {
    return Errno.ESPIPE;
  }

  /** Something has been read. */
  protected void accessed() {}

  /** Something has been written. */
  protected void modified() {}

  /**
   * Whether a transfer that fails has done nothing, whatever it has fetched so far: records and
   * commands rather than streams of bytes.
   */
  protected boolean allOrNothing() {
    return false;
  }

  /** Moves data from the file into a buffer; {@code position} is -1 for files without offset. */
  protected void transferIn(IoBuffer to, long position) {
    throw Errno.EINVAL.error();
  }

  /** Moves data from a buffer into the file; {@code position} is -1 for files without offset. */
  protected void transferOut(IoBuffer from, long position) {
    throw Errno.EINVAL.error();
  }

  /** The end of the file, for O_APPEND and SEEK_END. */
  protected long size() {
    return stat().size();
  }

  /**
   * Moves the offset (lseek(2)).
   *
   * @param whence SEEK_SET 0, SEEK_CUR 1, SEEK_END 2, SEEK_DATA 3, SEEK_HOLE 4
   * @return the new offset
   * @throws ErrnoException ESPIPE, EINVAL, ENXIO, EOVERFLOW
   */
  public long seek(long distance, int whence) {
    throw Errno.ESPIPE.error();
  }

  /** Sets the length (ftruncate(2)). */
  public void truncate(long length) {
    throw Errno.EINVAL.error();
  }

  /** Allocates or punches space (fallocate(2)). */
  public void allocate(int mode, long position, long length) {
    throw Errno.ESPIPE.error();
  }

  /** Lets everything written reach the host, where there is one. */
  public void sync() {
    throw Errno.EINVAL.error();
  }

  /**
   * What mmap(2) maps.
   *
   * @throws ErrnoException ENODEV when the file cannot be mapped
   */
  public PageSource pages() {
    throw Errno.ENODEV.error();
  }

  /** Bytes that can be read at once: ioctl FIONREAD. */
  public long bytesReadable() {
    throw Errno.ENOTTY.error();
  }

  /** Adds F_SEAL_* bits (memfd_create(2)). */
  public void addSeals(int seals) {
    throw Errno.EINVAL.error();
  }

  /** The F_SEAL_* bits set. */
  public int seals() {
    throw Errno.EINVAL.error();
  }

  /**
   * Whether a blocking write(2) waits until its whole buffer is written: pipes and streams. Others
   * return after what one {@link #write} takes.
   */
  public boolean writesFully() {
    return false;
  }

  public abstract Stat stat();

  /** What /proc/PID/fd/N points to. */
  public abstract String describe();

  @Override
  public int poll() {
    return Readiness.ALWAYS;
  }

  @Override
  public @Nullable WaitQueue waitQueue() {
    return null;
  }

  /** The state form; its class says which kind of file this is. */
  public abstract FileDescriptionState save();

  /** Writes the common part of a state form. */
  protected final void saveTo(FileDescriptionState state) {
    state.id = id;
    state.flags = flags;
    state.offset = offset;
    owner.saveTo(state);
  }

  /** Takes back the common part that the constructor did not. */
  protected final void restoreFrom(FileDescriptionState state) {
    if (state.offset < 0) {
      throw new IllegalArgumentException("open file " + state.id + ": negative offset");
    }
    offset = state.offset;
    owner.restoreFrom(state);
  }
}
