package org.amber.kernel.pipe;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import org.amber.abi.Errno;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.wait.PollReason;
import org.amber.kernel.wait.WaitQueue;
import org.amber.memory.PhysicalMemory;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.jspecify.annotations.Nullable;

/**
 * The buffer between the ends of a pipe (pipe(7)): a ring of slots of one page each, as in Linux
 * (fs/pipe.c). A write begins in what is left of the last page when its odd part fits there, so
 * that up to {@link #ATOMIC} bytes always go in as a whole or not at all. It is full when no slot
 * is free, however little each holds.
 */
public final class Pipe {
  /** PIPE_BUF: writes up to this size are not interleaved with others. */
  public static final int ATOMIC = PhysicalMemory.PAGE_SIZE;

  /** /proc/sys/fs/pipe-max-size: how far an unprivileged F_SETPIPE_SZ may go. */
  public static final int MAX_SIZE = 1 << 20;

  private static final int PAGE = PhysicalMemory.PAGE_SIZE;
  private static final int DEFAULT_SLOTS = 16;

  @SavedAs({"starts", "lengths", "packets", "contents"})
  private final Deque<PipeSlot> slots = new ArrayDeque<>();

  @SavedAs("slots")
  private int limit = DEFAULT_SLOTS;

  @NotSaved("counted anew by the ends that are restored")
  private int readers;

  @NotSaved("counted anew by the ends that are restored")
  private int writers;

  private long readersEver;
  private long writersEver;

  @NotSaved("a page of a slot that was emptied, for the next write")
  private @Nullable MemorySegment spare;

  @NotSaved("who waits queues himself anew")
  private final WaitQueue dataArrived = new WaitQueue();

  @NotSaved("who waits queues himself anew")
  private final WaitQueue roomArrived = new WaitQueue();

  @NotSaved("who waits queues himself anew")
  private final WaitQueue changed = new WaitQueue();

  /** Woken for readers: data, or the last writer gone. */
  WaitQueue dataArrived() {
    return dataArrived;
  }

  /** Woken for writers: room, or the last reader gone. */
  WaitQueue roomArrived() {
    return roomArrived;
  }

  /** Woken for those who read and write. */
  WaitQueue changed() {
    return changed;
  }

  int readers() {
    return readers;
  }

  int writers() {
    return writers;
  }

  /** How often the reading end was opened. */
  long readersEver() {
    return readersEver;
  }

  /** How often the writing end was opened. */
  long writersEver() {
    return writersEver;
  }

  void restoreCounts(long savedReadersEver, long savedWritersEver) {
    readersEver = savedReadersEver;
    writersEver = savedWritersEver;
  }

  /** An end is restored; nobody is woken and nothing counted as new. */
  void reattach(boolean reads, boolean writes) {
    readers += reads ? 1 : 0;
    writers += writes ? 1 : 0;
  }

  /** An end is opened. */
  void attach(boolean reads, boolean writes) {
    if (reads) {
      readersEver++;
      readers++;
    }
    if (writes) {
      writersEver++;
      writers++;
    }
    wakeWriters();
    wakeReaders();
  }

  /** An end is closed. */
  void detach(boolean reads, boolean writes) {
    reattachNegative(reads, writes);
    if ((readers == 0) != (writers == 0)) {
      wakeReaders();
      wakeWriters();
      tellReaders();
      tellWriters();
    }
  }

  private void reattachNegative(boolean reads, boolean writes) {
    readers -= reads ? 1 : 0;
    writers -= writes ? 1 : 0;
  }

  boolean isUnused() {
    return readers == 0 && writers == 0;
  }

  public boolean isEmpty() {
    return slots.isEmpty();
  }

  public boolean isFull() {
    return slots.size() >= limit;
  }

  /** Bytes in the pipe: FIONREAD. */
  public int length() {
    int sum = 0;
    for (PipeSlot slot : slots) {
      sum += slot.length();
    }
    return sum;
  }

  /** Bytes that fit into the free slots. */
  public int room() {
    return Math.max(0, limit - slots.size()) * PAGE;
  }

  /** Capacity in bytes: F_GETPIPE_SZ. */
  public int size() {
    return limit * PAGE;
  }

  /**
   * Sets the capacity: F_SETPIPE_SZ.
   *
   * @param bytes at least; rounded up to a power of two pages
   * @param privileged whether it may exceed {@link #MAX_SIZE}
   * @return the new capacity
   * @throws org.amber.abi.ErrnoException EINVAL, EPERM, or EBUSY when more is in the pipe
   */
  public int resize(int bytes, boolean privileged) {
    if (bytes < 0 || bytes > 1 << 30) {
      throw Errno.EINVAL.error();
    }
    int rounded = bytes <= PAGE ? PAGE : Integer.highestOneBit(bytes - 1) << 1;
    if (rounded > size() && rounded > MAX_SIZE && !privileged) {
      throw Errno.EPERM.error();
    }
    int newLimit = rounded / PAGE;
    if (newLimit < slots.size()) {
      throw Errno.EBUSY.error();
    }
    boolean grows = newLimit > limit;
    limit = newLimit;
    if (grows) {
      wakeWriters();
    }
    return rounded;
  }

  /**
   * Reads what there is, up to the end of a packet.
   *
   * @throws org.amber.abi.ErrnoException EAGAIN when empty while somebody may write, EFAULT; what
   *     could not be stored stays in the pipe
   */
  void read(IoBuffer to) {
    if (slots.isEmpty()) {
      if (writers > 0) {
        throw Errno.EAGAIN.error();
      }
      return;
    }
    boolean wasFull = isFull();
    try {
      while (to.remaining() > 0 && !slots.isEmpty() && readSlot(to)) {}
    } finally {
      if (wasFull && !isFull()) {
        wakeWriters();
      }
      tellWriters();
    }
  }

  /** Reads from the first slot; false behind a packet. */
  private boolean readSlot(IoBuffer to) {
    PipeSlot slot = slots.getFirst();
    int part = slot.copyTo(to);
    // What a reader leaves of a packet is lost.
    drop(slot, slot.isPacket() ? slot.length() : part);
    return !slot.isPacket();
  }

  private void drop(PipeSlot slot, int count) {
    slot.drop(count);
    if (slot.length() == 0) {
      slots.removeFirst();
      spare = slot.page();
    }
  }

  /**
   * Copies bytes from the beginning on without taking them (tee(2)).
   *
   * @return how many, {@code most} at most
   */
  public int peek(MemorySegment target, int most) {
    int done = 0;
    for (PipeSlot slot : slots) {
      int part = Math.min(slot.length(), most - done);
      slot.copyTo(target, done, part);
      done += part;
    }
    return done;
  }

  /** Takes bytes that {@link #peek} has shown. */
  public void consume(int count) {
    boolean wasFull = isFull();
    int left = count;
    while (left > 0) {
      PipeSlot slot = slots.getFirst();
      int part = Math.min(left, slot.length());
      drop(slot, part);
      left -= part;
    }
    if (wasFull && !isFull()) {
      wakeWriters();
    }
    tellWriters();
  }

  /**
   * Writes what there is room for.
   *
   * @param packet O_DIRECT: readers get each page written as one packet
   * @throws org.amber.abi.ErrnoException EPIPE without a reader, EAGAIN when full, EFAULT
   */
  void write(IoBuffer from, boolean packet) {
    if (readers == 0) {
      throw Errno.EPIPE.error();
    }
    if (from.remaining() == 0) {
      return;
    }
    long before = from.transferred();
    try {
      PipeSlot.Kind kind = kindOf(from, packet);
      if (kind != PipeSlot.Kind.SHARED) {
        appendToLast(from);
      }
      while (from.remaining() > 0) {
        if (isFull()) {
          throw Errno.EAGAIN.error();
        }
        writeSlot(from, kind);
      }
    } finally {
      if (from.transferred() != before) {
        wakeReaders();
      }
      tellReaders();
    }
  }

  private static PipeSlot.Kind kindOf(IoBuffer from, boolean packet) {
    if (from.sharesPages()) {
      return PipeSlot.Kind.SHARED;
    }
    return packet ? PipeSlot.Kind.PACKET : PipeSlot.Kind.PLAIN;
  }

  private void appendToLast(IoBuffer from) {
    PipeSlot last = slots.peekLast();
    int odd = (int) (from.remaining() & (PAGE - 1));
    if (odd != 0 && last != null && last.kind() == PipeSlot.Kind.PLAIN && odd <= last.room()) {
      last.fill(from, odd);
    }
  }

  private void writeSlot(IoBuffer from, PipeSlot.Kind kind) {
    MemorySegment page = spare != null ? spare : MemorySegment.ofArray(new byte[PAGE]);
    spare = null;
    PipeSlot slot = new PipeSlot(page, kind);
    slot.fill(from, (int) Math.min(PAGE, from.remaining()));
    slots.addLast(slot);
  }

  private void wakeReaders() {
    dataArrived.wakeAll();
    changed.wakeAll();
  }

  private void wakeWriters() {
    roomArrived.wakeAll();
    changed.wakeAll();
  }

  private void tellReaders() {
    dataArrived.tell(PollReason.IN);
    changed.tell(PollReason.IN);
  }

  private void tellWriters() {
    roomArrived.tell(PollReason.OUT);
    changed.tell(PollReason.OUT);
  }

  /** Writes contents and limits into a state form. */
  void saveTo(PipeState state) {
    state.slots = limit;
    state.readersEver = readersEver;
    state.writersEver = writersEver;
    state.starts = new int[slots.size()];
    state.lengths = new int[slots.size()];
    state.packets = new byte[slots.size()];
    state.contents = new byte[length()];
    int at = 0;
    int index = 0;
    for (PipeSlot slot : slots) {
      state.starts[index] = slot.start();
      state.lengths[index] = slot.length();
      state.packets[index++] = slot.kind().code;
      slot.copyTo(MemorySegment.ofArray(state.contents), at, slot.length());
      at += slot.length();
    }
  }

  /**
   * Takes contents and limits back.
   *
   * @throws IllegalArgumentException when the state contradicts itself
   */
  void restoreFrom(PipeState state) {
    int count = state.lengths.length;
    boolean sound =
        state.slots > 0
            && state.slots <= 1 << 18
            && count <= state.slots
            && state.starts.length == count
            && state.packets.length == count;
    if (!sound) {
      throw new IllegalArgumentException("pipe " + state.number + ": columns do not fit");
    }
    limit = state.slots;
    restoreCounts(state.readersEver, state.writersEver);
    int at = 0;
    for (int i = 0; i < count; i++) {
      PipeSlot slot = PipeSlot.restore(state, i, at);
      slots.addLast(slot);
      at += slot.length();
    }
  }
}
