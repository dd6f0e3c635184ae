package org.amber.kernel.event;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.OpenFlags;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.wait.Readiness;
import org.amber.kernel.wait.WaitQueue;
import org.amber.kernel.wait.Waiter;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.jspecify.annotations.Nullable;

/**
 * An interest list and the entries of it that may be ready (epoll(7)). An entry is found by
 * descriptor number and open file, and removed when the open file is closed.
 */
public final class EpollFile extends AnonymousFile {
  /** How many epoll files may stand in a row, each watching the next (EP_MAX_NESTS and one). */
  private static final int LONGEST_CHAIN = 5;

  private record Key(int fd, long file) {}

  /** Told each event that {@link #collect} finds. */
  @FunctionalInterface
  public interface Receiver {
    /**
     * @throws org.amber.abi.ErrnoException EFAULT; the event stays
     */
    void event(int events, long data);
  }

  @SavedAs({"fds", "files", "events", "data", "places", "readers"})
  private final Map<Key, EpollItem> items = new LinkedHashMap<>();

  private final LinkedHashSet<EpollItem> ready = new LinkedHashSet<>();

  @NotSaved("who waits queues himself anew")
  private final WaitQueue arrived = new WaitQueue();

  /** Epoll files that watch this one. */
  @NotSaved("follows from their entries")
  private final List<EpollFile> watchers = new ArrayList<>();

  public EpollFile(long id) {
    super(id, OpenFlags.O_RDWR, "eventpoll");
  }

  /**
   * EPOLL_CTL_ADD.
   *
   * @param place of the new entry among all who wait, see {@link Waiter#place}
   * @throws org.amber.abi.ErrnoException EEXIST, EPERM for a file that is always ready, ELOOP,
   *     EINVAL for itself
   */
  public void add(int fd, FileDescription file, int events, long data, long place) {
    requireWatchable(file, events);
    Key key = new Key(fd, file.id());
    if (items.containsKey(key)) {
      throw Errno.EEXIST.error();
    }
    int reader = file instanceof SignalFile signals ? signals.reader() : 0;
    EpollItem item = new EpollItem(this, fd, file, events, data, place, reader);
    items.put(key, item);
    watch(item);
    noteIfReady(item);
  }

  private void requireWatchable(FileDescription file, int events) {
    if (file.waitQueue() == null) {
      throw Errno.EPERM.error();
    }
    if (file == this) {
      throw Errno.EINVAL.error();
    }
    if (file instanceof EpollFile other) {
      if ((events & EpollEvents.EXCLUSIVE) != 0) {
        throw Errno.EINVAL.error();
      }
      if (other.reaches(this) || height() + other.depth() > LONGEST_CHAIN) {
        throw Errno.ELOOP.error();
      }
    }
  }

  private boolean reaches(EpollFile wanted) {
    for (EpollItem item : items.values()) {
      if (item.file == wanted || (item.file instanceof EpollFile other && other.reaches(wanted))) {
        return true;
      }
    }
    return false;
  }

  /** As {@link #reaches}, while files are restored and none is referred to yet. */
  private boolean leadsTo(EpollFile wanted) {
    for (EpollItem item : items.values()) {
      if (item.file == wanted || (item.file instanceof EpollFile other && other.leadsTo(wanted))) {
        return true;
      }
    }
    return false;
  }

  /** Epoll files in the longest chain that ends here, this one included. */
  private int height() {
    int highest = 0;
    for (EpollFile watcher : watchers) {
      highest = Math.max(highest, watcher.height());
    }
    return highest + 1;
  }

  /** Epoll files in the longest chain that begins here, this one included. */
  private int depth() {
    int deepest = 0;
    for (EpollItem item : items.values()) {
      if (item.file instanceof EpollFile other) {
        deepest = Math.max(deepest, other.depth());
      }
    }
    return deepest + 1;
  }

  /**
   * EPOLL_CTL_MOD.
   *
   * @throws org.amber.abi.ErrnoException ENOENT, EINVAL about EPOLLEXCLUSIVE
   */
  public void modify(int fd, FileDescription file, int events, long data) {
    EpollItem item = require(fd, file);
    if (item.has(EpollEvents.EXCLUSIVE) || (events & EpollEvents.EXCLUSIVE) != 0) {
      throw Errno.EINVAL.error();
    }
    item.events = events;
    item.data = data;
    noteIfReady(item);
  }

  /**
   * EPOLL_CTL_DEL.
   *
   * @throws org.amber.abi.ErrnoException ENOENT
   */
  public void remove(int fd, FileDescription file) {
    EpollItem item = require(fd, file);
    items.remove(new Key(fd, file.id()));
    forget(item);
  }

  private EpollItem require(int fd, FileDescription file) {
    EpollItem item = items.get(new Key(fd, file.id()));
    if (item == null) {
      throw Errno.ENOENT.error();
    }
    return item;
  }

  private void watch(EpollItem item) {
    item.startWatching();
    if (item.file instanceof EpollFile other) {
      other.watchers.add(this);
    }
  }

  private void forget(EpollItem item) {
    item.stopWatching();
    if (item.file instanceof EpollFile other) {
      other.watchers.remove(this);
    }
    ready.remove(item);
  }

  private void noteIfReady(EpollItem item) {
    if (item.readyEvents() != 0) {
      noteReady(item);
    }
  }

  /** Something has happened to a watched file. */
  void noteReady(EpollItem item) {
    if (!item.isDisabled()) {
      ready.add(item);
      arrived.wakeAll();
    }
  }

  /** The open file of an entry is about to be closed. */
  void drop(EpollItem item) {
    items.remove(new Key(item.fd, item.file.id()));
    forget(item);
  }

  /**
   * Hands out events that hold now, at most {@code limit}, longest ready first. Level-triggered
   * entries go to the end of the line, the others leave it.
   *
   * @return how many
   * @throws org.amber.abi.ErrnoException what the receiver throws at the first event
   */
  public int collect(int limit, Receiver receiver) {
    int count = 0;
    for (int left = ready.size(); left > 0 && count < limit; left--) {
      EpollItem item = ready.removeFirst();
      int events = item.readyEvents();
      if (events == 0) {
        continue;
      }
      try {
        receiver.event(events, item.data);
      } catch (ErrnoException e) {
        ready.addFirst(item);
        if (count == 0) {
          throw e;
        }
        break;
      }
      count++;
      if (item.has(EpollEvents.ONESHOT)) {
        item.disable();
      } else if (!item.has(EpollEvents.EDGE_TRIGGERED)) {
        ready.addLast(item);
      }
    }
    return count;
  }

  /**
   * The open file that is watched under a descriptor number, kcmp(2).
   *
   * @param skip how many others of this number come before it
   * @return null when there is none
   */
  public @Nullable FileDescription watchedAs(int fd, int skip) {
    int left = skip;
    for (EpollItem item : items.values()) {
      if (item.fd == fd && left-- == 0) {
        return item.file;
      }
    }
    return null;
  }

  @Override
  public int poll() {
    for (EpollItem item : ready) {
      if (item.readyEvents() != 0) {
        return Readiness.READABLE;
      }
    }
    return 0;
  }

  @Override
  public WaitQueue waitQueue() {
    return arrived;
  }

  @Override
  protected void closed() {
    items.values().forEach(this::forget);
    items.clear();
  }

  @Override
  public String details() {
    StringBuilder lines = new StringBuilder();
    for (EpollItem item : items.values()) {
      lines.append(
          String.format(
              Locale.ROOT,
              "tfd: %8d events: %8x data: %16x  pos:%d ino:%x sdev:%x\n",
              item.fd,
              item.events,
              item.data,
              item.file.offset(),
              item.file.stat().ino(),
              item.file.stat().dev()));
    }
    return lines.toString();
  }

  @Override
  public EpollFileState save() {
    EpollFileState state = new EpollFileState();
    saveTo(state);
    List<EpollItem> all = new ArrayList<>(items.values());
    state.fds = all.stream().mapToInt(item -> item.fd).toArray();
    state.files = all.stream().mapToLong(item -> item.file.id()).toArray();
    state.events = all.stream().mapToInt(item -> item.events).toArray();
    state.data = all.stream().mapToLong(item -> item.data).toArray();
    state.places = all.stream().mapToLong(EpollItem::place).toArray();
    state.readers = all.stream().mapToInt(item -> item.reader).toArray();
    IdentityHashMap<EpollItem, Integer> places = new IdentityHashMap<>(all.size());
    for (int i = 0; i < all.size(); i++) {
      places.put(all.get(i), i);
    }
    state.ready = ready.stream().mapToInt(places::get).toArray();
    return state;
  }

  /** An empty list with the number of a saved one; the files it watches may not exist yet. */
  public static EpollFile restore(EpollFileState state) {
    EpollFile file = new EpollFile(state.id);
    file.restoreFrom(state);
    return file;
  }

  /**
   * Puts the entries back, once all open files and processes exist.
   *
   * @param files finds the restored open file with an id
   * @throws IllegalArgumentException when the state contradicts itself
   */
  public void restoreItems(EpollFileState state, LongFunction<FileDescription> files) {
    int count = state.fds.length;
    if (state.files.length != count
        || state.events.length != count
        || state.data.length != count
        || state.places.length != count
        || state.readers.length != count) {
      throw new IllegalArgumentException("epoll " + state.id + ": columns differ in length");
    }
    List<EpollItem> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      FileDescription file = files.apply(state.files[i]);
      EpollItem item =
          new EpollItem(
              this,
              state.fds[i],
              file,
              state.events[i],
              state.data[i],
              state.places[i],
              state.readers[i]);
      if (file == this || items.put(new Key(state.fds[i], file.id()), item) != null) {
        throw new IllegalArgumentException("epoll " + state.id + ": bad entry " + i);
      }
      if (file instanceof EpollFile other && other.leadsTo(this)) {
        throw new IllegalArgumentException("epoll " + state.id + ": watches itself");
      }
      watch(item);
      all.add(item);
    }
    for (int index : state.ready) {
      if (index < 0 || index >= count) {
        throw new IllegalArgumentException("epoll " + state.id + ": bad ready entry");
      }
      ready.add(all.get(index));
    }
  }
}
