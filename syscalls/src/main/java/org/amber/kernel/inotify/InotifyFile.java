package org.amber.kernel.inotify;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.amber.kernel.event.AnonymousFile;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.vfs.VfsPath;
import org.amber.kernel.wait.PollReason;
import org.amber.kernel.wait.Readiness;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** What inotify_init(2) makes: watches, and the events that nobody has read yet. */
public final class InotifyFile extends AnonymousFile {
  /** /proc/sys/fs/inotify/max_queued_events. */
  public static final int MAX_EVENTS = 16384;

  /** /proc/sys/fs/inotify/max_user_watches; counted for each instance here. */
  public static final int MAX_WATCHES = 65536;

  private static final int IN_Q_OVERFLOW = 0x4000;
  private static final int IN_IGNORED = 0x8000;
  private static final int IN_MASK_CREATE = 0x1000_0000;
  private static final int IN_MASK_ADD = 0x2000_0000;
  private static final int KEPT =
      InotifyWatch.ALL_EVENTS | InotifyWatch.IN_EXCL_UNLINK | InotifyWatch.IN_ONESHOT;

  @NotSaved("who waits queues himself anew")
  private final WaitQueue changed = new WaitQueue();

  private int lastWd;

  /** By number. */
  private final Map<Integer, InotifyWatch> watches = new TreeMap<>();

  private final Deque<InotifyEvent> events = new ArrayDeque<>();

  /**
   * @param nonBlock O_NONBLOCK or 0
   */
  public InotifyFile(long id, int nonBlock) {
    super(id, nonBlock | OpenFlags.O_RDONLY, "inotify");
  }

  /**
   * Watches a file, or changes what it is watched for.
   *
   * @return the number of the watch
   * @throws org.amber.abi.ErrnoException EEXIST, ENOSPC
   */
  public int watch(VfsPath path, int mask) {
    InotifyWatch present = find(path);
    if (present != null) {
      if ((mask & IN_MASK_CREATE) != 0) {
        throw Errno.EEXIST.error();
      }
      present.mask = (mask & KEPT) | ((mask & IN_MASK_ADD) != 0 ? present.mask : 0);
      return present.wd();
    }
    if (watches.size() >= MAX_WATCHES) {
      throw Errno.ENOSPC.error();
    }
    lastWd = lastWd == Integer.MAX_VALUE ? 1 : lastWd + 1;
    InotifyWatch watch = new InotifyWatch(this, lastWd, path, mask & KEPT);
    watches.put(lastWd, watch);
    watch.begin();
    return lastWd;
  }

  private @Nullable InotifyWatch find(VfsPath path) {
    for (InotifyWatch watch : watches.values()) {
      if (watch.path().inode().same(path.inode())) {
        return watch;
      }
    }
    return null;
  }

  /**
   * Ends a watch.
   *
   * @throws org.amber.abi.ErrnoException EINVAL when there is no such watch
   */
  public void unwatch(int wd) {
    InotifyWatch watch = watches.get(wd);
    if (watch == null) {
      throw Errno.EINVAL.error();
    }
    remove(watch);
  }

  /** Ends a watch and tells so. */
  void remove(InotifyWatch watch) {
    if (watches.remove(watch.wd()) != null) {
      add(new InotifyEvent(watch.wd(), IN_IGNORED, 0, ""));
      watch.end();
    }
  }

  /** Adds an event, unless it repeats the last one. */
  void add(InotifyEvent event) {
    InotifyEvent last = events.peekLast();
    if (last != null && last.repeats(event)) {
      return;
    }
    if (events.size() >= MAX_EVENTS) {
      if (last != null && last.mask() != IN_Q_OVERFLOW) {
        events.add(new InotifyEvent(-1, IN_Q_OVERFLOW, 0, ""));
      }
      return;
    }
    events.add(event);
    changed.wakeAll(PollReason.IN);
  }

  @Override
  public boolean signalsReadiness() {
    return true;
  }

  @Override
  protected boolean allOrNothing() {
    return true;
  }

  @Override
  protected void transferIn(IoBuffer to, long position) {
    InotifyEvent next = events.peekFirst();
    if (next == null) {
      throw Errno.EAGAIN.error();
    }
    if (next.size() > to.remaining()) {
      throw Errno.EINVAL.error();
    }
    while (next != null && next.size() <= to.remaining()) {
      // Lost when it cannot be stored, as in Linux.
      events.removeFirst();
      if (to.accessible(next.size()) < next.size()) {
        throw Errno.EFAULT.error();
      }
      put(to, next);
      next = events.peekFirst();
    }
  }

  private static void put(IoBuffer to, InotifyEvent event) {
    ByteBuffer bytes = ByteBuffer.allocate(event.size()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(event.wd()).putInt(event.mask()).putInt(event.cookie()).putInt(event.nameSize());
    bytes.put(event.name().getBytes(StandardCharsets.ISO_8859_1));
    to.put(MemorySegment.ofArray(bytes.array()), 0, event.size());
  }

  @Override
  public long bytesReadable() {
    return events.stream().mapToLong(InotifyEvent::size).sum();
  }

  @Override
  public int poll() {
    return events.isEmpty() ? 0 : Readiness.READABLE;
  }

  @Override
  public WaitQueue waitQueue() {
    return changed;
  }

  @Override
  protected void closed() {
    List<InotifyWatch> all = new ArrayList<>(watches.values());
    watches.clear();
    all.forEach(InotifyWatch::end);
  }

  /** The names that watches keep in use. */
  public List<VfsPath> watched() {
    return watches.values().stream().map(InotifyWatch::path).toList();
  }

  @Override
  public String details() {
    StringBuilder text = new StringBuilder();
    for (InotifyWatch watch : watches.values()) {
      text.append(
          String.format(
              Locale.ROOT,
              "inotify wd:%x ino:%x sdev:%x mask:%x ignored_mask:0\n",
              watch.wd(),
              watch.path().inode().number(),
              watch.path().inode().device(),
              watch.mask));
    }
    return text.toString();
  }

  @Override
  public InotifyFileState save() {
    InotifyFileState state = new InotifyFileState();
    saveTo(state);
    state.lastWd = lastWd;
    watches.values().forEach(watch -> state.watches.add(watch.save()));
    events.forEach(event -> state.events.add(event.save()));
    return state;
  }

  /** The file, which does not watch yet. */
  public static InotifyFile restore(InotifyFileState state) {
    InotifyFile file = new InotifyFile(state.id, state.flags);
    file.restoreFrom(state);
    file.lastWd = state.lastWd;
    for (InotifyEventState event : state.events) {
      file.events.add(new InotifyEvent(event.wd, event.mask, event.cookie, event.name));
    }
    return file;
  }

  /** Finds names by number. */
  @FunctionalInterface
  public interface Paths {
    /**
     * @throws IllegalArgumentException when the snapshot has no such name
     */
    VfsPath path(int mount, long dentry);
  }

  /**
   * Watches again.
   *
   * @throws IllegalArgumentException when the state contradicts itself
   */
  public void restoreWatches(InotifyFileState state, Paths paths) {
    for (InotifyWatchState saved : state.watches) {
      VfsPath path = paths.path(saved.mount, saved.dentry);
      InotifyWatch watch = new InotifyWatch(this, saved.wd, path, saved.mask);
      if (watches.put(saved.wd, watch) != null) {
        throw new IllegalArgumentException("inotify " + state.id + ": a watch twice");
      }
      watch.begin();
    }
  }
}
