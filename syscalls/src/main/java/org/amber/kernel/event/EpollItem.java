package org.amber.kernel.event;

import org.amber.kernel.file.FileDescription;
import org.amber.kernel.wait.Readiness;
import org.amber.kernel.wait.WaitQueue;
import org.amber.kernel.wait.Waiter;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/** One entry of an interest list: a descriptor and what it is watched for. */
@SavedIn(EpollFileState.class)
final class EpollItem implements Waiter, FileDescription.EndListener {
  @NotSaved("the file whose state this is in")
  private final EpollFile owner;

  @SavedAs("fds")
  final int fd;

  @SavedAs("files")
  final FileDescription file;

  int events;
  long data;

  @SavedAs("places")
  private final long place;

  /** The process whose signals an entry for a signalfd means: the one that added it. */
  @SavedAs("readers")
  final int reader;

  @NotSaved("the queue of the file")
  private @Nullable WaitQueue watched;

  EpollItem(
      EpollFile owner,
      int fd,
      FileDescription file,
      int events,
      long data,
      long place,
      int reader) {
    this.owner = owner;
    this.fd = fd;
    this.file = file;
    this.events = events;
    this.data = data;
    this.place = place;
    this.reader = reader;
  }

  void startWatching() {
    watched = file instanceof SignalFile signals ? signals.waitQueueOf(reader) : file.waitQueue();
    if (watched != null) {
      watched.add(this);
    }
    file.addEndListener(this);
  }

  void stopWatching() {
    if (watched != null) {
      watched.remove(this);
      watched = null;
    }
    file.removeEndListener(this);
  }

  /** A one-shot entry that has fired: it waits for EPOLL_CTL_MOD. */
  boolean isDisabled() {
    return (events & ~EpollEvents.PRIVATE) == 0;
  }

  void disable() {
    events &= EpollEvents.PRIVATE;
  }

  boolean has(int flag) {
    return (events & flag) != 0;
  }

  /** The events that hold now and are asked for. */
  int readyEvents() {
    return isDisabled()
        ? 0
        : file.poll() & ((events & ~EpollEvents.PRIVATE) | Readiness.POLLERR | Readiness.POLLHUP);
  }

  @Override
  public long place() {
    return place;
  }

  @Override
  public void fileEnds() {
    owner.drop(this);
  }

  @Override
  public void wake() {
    owner.noteReady(this);
  }
}
