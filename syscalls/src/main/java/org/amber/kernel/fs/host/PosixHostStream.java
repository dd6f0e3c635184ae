package org.amber.kernel.fs.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.amber.abi.Errno;
import org.amber.abi.FileMode;
import org.amber.abi.OpenFlags;
import org.amber.abi.Stat;
import org.amber.kernel.vfs.FileName;
import org.amber.kernel.wait.Readiness;
import org.amber.state.NotSaved;

/** A file descriptor of this process, by FFM. */
@NotSaved("the host's: a resumed machine is given those of its new host")
public final class PosixHostStream implements HostStream {
  private static final int F_GETFL = 3;

  /** What a pipe or terminal that polls as writable takes without waiting. */
  private static final int PIPE_BUF = 4096;

  private static final int POLLFD_SIZE = 8;
  private static final int LINK_ROOM = 4096;

  private final int fd;
  private final Arena arena = Arena.ofShared();
  private final LinuxCalls calls = new LinuxCalls(arena);
  private final MemorySegment statBuffer = arena.allocate(LinuxStat.SIZE, 8);
  private final MemorySegment pollBuffer = arena.allocate(POLLFD_SIZE, 8);
  private final MemorySegment empty = arena.allocate(1);
  private final ReentrantLock lock = new ReentrantLock();

  /** Who is to be told of which events; each set of events has a thread that waits for it. */
  private final Map<Integer, List<Runnable>> watchers = new HashMap<>();

  private final boolean regular;
  private final int flags;

  /**
   * @throws org.amber.abi.ErrnoException EBADF when the descriptor is not open
   */
  public PosixHostStream(int fd) {
    this.fd = fd;
    this.regular = FileMode.isRegular(stat().mode());
    this.flags = (int) calls.check(calls.fcntl(fd, F_GETFL, 0));
  }

  /** Whether this host can have it. */
  public static boolean available() {
    return LinuxCalls.available();
  }

  @Override
  public Stat stat() {
    calls.check(
        calls.statx(
            fd, empty.address(), LinuxStat.AT_EMPTY_PATH, LinuxStat.MASK, statBuffer.address()));
    return LinuxStat.read(statBuffer);
  }

  @Override
  public int flags() {
    return flags & (OpenFlags.O_ACCMODE | OpenFlags.O_APPEND | OpenFlags.O_NONBLOCK);
  }

  @Override
  public int read(MemorySegment target, long offset, int length, long position) {
    Objects.checkFromIndexSize(offset, length, target.byteSize());
    long address = target.address() + offset;
    if (position != CURRENT) {
      return (int) calls.check(calls.pread(fd, address, length, position));
    }
    requireReady(Readiness.POLLIN);
    return (int) calls.check(calls.read(fd, address, length));
  }

  @Override
  public int write(MemorySegment source, long offset, int length, long position) {
    Objects.checkFromIndexSize(offset, length, source.byteSize());
    long address = source.address() + offset;
    if (position != CURRENT) {
      return (int) calls.check(calls.pwrite(fd, address, length, position));
    }
    requireReady(Readiness.POLLOUT);
    int count = regular ? length : Math.min(length, PIPE_BUF);
    return (int) calls.check(calls.write(fd, address, count));
  }

  private void requireReady(int event) {
    if (!regular && ready(event) == 0) {
      throw Errno.EAGAIN.error();
    }
  }

  @Override
  public long seek(long distance, int whence) {
    return calls.check(calls.lseek(fd, distance, whence));
  }

  @Override
  public void truncate(long length) {
    calls.run(state -> LinuxCalls.Paths.FTRUNCATE.asInt(state, fd, length));
  }

  @Override
  public void sync() {
    calls.run(state -> LinuxCalls.Paths.FSYNC.asInt(state, fd));
  }

  @Override
  public int ready(int events) {
    return poll(calls, pollBuffer, events, 0);
  }

  private int poll(LinuxCalls with, MemorySegment buffer, int events, int milliseconds) {
    buffer.set(ValueLayout.JAVA_INT, 0, fd);
    buffer.set(ValueLayout.JAVA_SHORT, 4, (short) events);
    buffer.set(ValueLayout.JAVA_SHORT, 6, (short) 0);
    int count = with.poll(buffer.address(), 1, milliseconds);
    return count > 0 ? buffer.get(ValueLayout.JAVA_SHORT, 6) & 0xffff : 0;
  }

  @Override
  public void watch(int events, Runnable callback) {
    lock.lock();
    try {
      List<Runnable> known = watchers.get(events);
      if (known != null) {
        if (!known.contains(callback)) {
          known.add(callback);
        }
        return;
      }
      watchers.put(events, new ArrayList<>(List.of(callback)));
    } finally {
      lock.unlock();
    }
    Thread.ofPlatform().daemon().name("amber-stream-" + fd).start(() -> waitFor(events));
  }

  private void waitFor(int events) {
    try (Arena own = Arena.ofConfined()) {
      LinuxCalls ownCalls = new LinuxCalls(own);
      MemorySegment buffer = own.allocate(POLLFD_SIZE, 8);
      while (poll(ownCalls, buffer, events, -1) == 0) {
        if (!ownCalls.lastFailedWith(Errno.EINTR)) {
          break;
        }
      }
    } finally {
      callbacks(events).forEach(Runnable::run);
    }
  }

  private List<Runnable> callbacks(int events) {
    lock.lock();
    try {
      List<Runnable> all = watchers.remove(events);
      return all == null ? List.of() : all;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int control(long request, MemorySegment argument) {
    return (int) calls.check(calls.ioctl(fd, request, argument.address()));
  }

  @Override
  public String describe() {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment path =
          scratch.allocateFrom("/proc/self/fd/" + fd, java.nio.charset.StandardCharsets.US_ASCII);
      MemorySegment target = scratch.allocate(LINK_ROOM);
      long length =
          calls.runLong(
              state ->
                  LinuxCalls.Paths.READLINKAT.asLong(
                      state, -100, path.address(), target.address(), (long) LINK_ROOM));
      return FileName.of(target.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
    }
  }
}
