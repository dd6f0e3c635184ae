package org.amber.kernel.aio;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.amber.abi.Errno;
import org.amber.kernel.event.EventFile;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.jspecify.annotations.Nullable;

/** A context of io_setup(2): operations that wait, and events that nobody has fetched. */
public final class AioContext {
  private final long address;
  private final int capacity;
  private final long wanted;

  @SavedAs({"data", "blocks", "results"})
  private final Deque<AioEvent> events = new ArrayDeque<>();

  @SavedAs({"pollFiles", "pollTold", "pollEvents", "pollData", "pollBlocks", "pollPlaces"})
  private final List<AioPoll> polls = new ArrayList<>();

  @NotSaved("who waits queues himself anew")
  private final WaitQueue arrived = new WaitQueue();

  /**
   * @param address of its ring, which is its number
   * @param capacity events and waiting operations at once
   * @param wanted what the program asked for
   */
  AioContext(long address, int capacity, long wanted) {
    this.address = address;
    this.capacity = capacity;
    this.wanted = wanted;
  }

  public long address() {
    return address;
  }

  /** How many operations one io_submit(2) takes. */
  public int capacity() {
    return capacity;
  }

  /** What the program asked io_setup(2) for. */
  long wanted() {
    return wanted;
  }

  /** Woken by each event. */
  public WaitQueue arrived() {
    return arrived;
  }

  /**
   * Checks that one more operation fits.
   *
   * @throws org.amber.abi.ErrnoException EAGAIN
   */
  public void requireRoom() {
    if (events.size() + polls.size() >= capacity) {
      throw Errno.EAGAIN.error();
    }
  }

  /**
   * An operation has ended.
   *
   * @param told an eventfd to be told, or null
   */
  public void add(AioEvent event, @Nullable EventFile told) {
    events.add(event);
    if (told != null) {
      told.signal();
    }
    arrived.wakeAll();
  }

  /** Begins to poll; ends at once when there is something. */
  public void poll(
      FileDescription file,
      @Nullable EventFile told,
      int wantedEvents,
      AioEvent without,
      long place) {
    AioPoll poll =
        new AioPoll(this, file, told, wantedEvents, without.data(), without.block(), place);
    polls.add(poll);
    int ready = poll.ready();
    if (ready != 0) {
      finish(poll, ready);
    }
  }

  void finish(AioPoll poll, int ready) {
    if (polls.remove(poll)) {
      add(new AioEvent(poll.data(), poll.block(), ready), poll.told());
      poll.release();
    }
  }

  /**
   * Ends a waiting operation before its time; its event tells of nothing.
   *
   * @return whether there was one
   */
  public boolean cancel(long block) {
    for (AioPoll poll : polls) {
      if (poll.block() == block) {
        finish(poll, 0);
        return true;
      }
    }
    return false;
  }

  /** The next event, which stays, or null. */
  public @Nullable AioEvent peek() {
    return events.peek();
  }

  /** The next event is fetched. */
  public void remove() {
    events.remove();
  }

  /** Open files that only operations keep. */
  void forEachFile(Consumer<FileDescription> user) {
    for (AioPoll poll : polls) {
      user.accept(poll.file());
      EventFile told = poll.told();
      if (told != null) {
        user.accept(told);
      }
    }
  }

  /** Ends everything. */
  void destroy() {
    polls.forEach(AioPoll::release);
    polls.clear();
    events.clear();
    arrived.wakeAll();
  }

  /** The state form. */
  AioContextState save() {
    AioContextState state = new AioContextState();
    state.address = address;
    state.capacity = capacity;
    state.wanted = wanted;
    state.data = events.stream().mapToLong(AioEvent::data).toArray();
    state.blocks = events.stream().mapToLong(AioEvent::block).toArray();
    state.results = events.stream().mapToLong(AioEvent::result).toArray();
    state.pollFiles = polls.stream().mapToLong(poll -> poll.file().id()).toArray();
    state.pollTold = polls.stream().mapToLong(AioContext::idOfTold).toArray();
    state.pollEvents = polls.stream().mapToInt(AioPoll::events).toArray();
    state.pollData = polls.stream().mapToLong(AioPoll::data).toArray();
    state.pollBlocks = polls.stream().mapToLong(AioPoll::block).toArray();
    state.pollPlaces = polls.stream().mapToLong(AioPoll::place).toArray();
    return state;
  }

  private static long idOfTold(AioPoll poll) {
    EventFile told = poll.told();
    return told == null ? 0 : told.id();
  }

  /**
   * A context as it was saved.
   *
   * @param files finds the restored open file with an id
   * @throws IllegalArgumentException when the state contradicts itself
   */
  static AioContext restore(AioContextState state, LongFunction<FileDescription> files) {
    int count = state.data.length;
    int polls = state.pollFiles.length;
    boolean equal =
        state.blocks.length == count
            && state.results.length == count
            && state.pollTold.length == polls
            && state.pollEvents.length == polls
            && state.pollData.length == polls
            && state.pollBlocks.length == polls
            && state.pollPlaces.length == polls;
    if (!equal || state.capacity < 1 || state.wanted < 1) {
      throw new IllegalArgumentException("a context of io_setup is not complete");
    }
    AioContext context = new AioContext(state.address, state.capacity, state.wanted);
    for (int i = 0; i < count; i++) {
      context.events.add(new AioEvent(state.data[i], state.blocks[i], state.results[i]));
    }
    for (int i = 0; i < polls; i++) {
      FileDescription told = state.pollTold[i] == 0 ? null : files.apply(state.pollTold[i]);
      if (told != null && !(told instanceof EventFile)) {
        throw new IllegalArgumentException("a context of io_setup tells no eventfd");
      }
      context.polls.add(
          new AioPoll(
              context,
              files.apply(state.pollFiles[i]),
              (EventFile) told,
              state.pollEvents[i],
              state.pollData[i],
              state.pollBlocks[i],
              state.pollPlaces[i]));
    }
    return context;
  }
}
