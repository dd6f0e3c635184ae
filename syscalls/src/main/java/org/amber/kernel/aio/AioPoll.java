package org.amber.kernel.aio;

import org.amber.kernel.event.EventFile;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.wait.Readiness;
import org.amber.kernel.wait.WaitQueue;
import org.amber.kernel.wait.Waiter;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/** A poll that waits for its file: IOCB_CMD_POLL. It keeps the file, and the eventfd, open. */
@SavedIn(AioContextState.class)
final class AioPoll implements Waiter {
  @NotSaved("its owner")
  private final AioContext context;

  @SavedAs("pollFiles")
  private final FileDescription file;

  /** Told when the poll is over; null for nobody. */
  @SavedAs("pollTold")
  private final @Nullable EventFile told;

  @SavedAs("pollEvents")
  private final int events;

  @SavedAs("pollData")
  private final long data;

  @SavedAs("pollBlocks")
  private final long block;

  @SavedAs("pollPlaces")
  private final long place;

  AioPoll(
      AioContext context,
      FileDescription file,
      @Nullable EventFile told,
      int events,
      long data,
      long block,
      long place) {
    this.context = context;
    this.file = file;
    this.told = told;
    this.events = events | Readiness.POLLERR | Readiness.POLLHUP;
    this.data = data;
    this.block = block;
    this.place = place;
    file.retain();
    if (told != null) {
      told.retain();
    }
    WaitQueue queue = file.waitQueue();
    if (queue != null) {
      queue.add(this);
    }
  }

  FileDescription file() {
    return file;
  }

  @Nullable EventFile told() {
    return told;
  }

  int events() {
    return events;
  }

  long data() {
    return data;
  }

  long block() {
    return block;
  }

  /** The events that hold now. */
  int ready() {
    return file.poll() & events;
  }

  /** No longer waits, and lets its files go. */
  void release() {
    WaitQueue queue = file.waitQueue();
    if (queue != null) {
      queue.remove(this);
    }
    file.release();
    if (told != null) {
      told.release();
    }
  }

  @Override
  public long place() {
    return place;
  }

  @Override
  public void wake() {
    int ready = ready();
    if (ready != 0) {
      context.finish(this, ready);
    }
  }
}
