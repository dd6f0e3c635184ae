package org.amber.kernel.socket;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.function.LongFunction;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.file.IoBuffer;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** Messages that were sent and not read yet. */
public final class MessageQueue {
  private final Deque<Message> messages = new ArrayDeque<>();
  private final ByteRing contents = new ByteRing();

  @NotSaved("the sum of what the messages cost")
  private long charge;

  public boolean isEmpty() {
    return messages.isEmpty();
  }

  /** How many messages there are. */
  public int size() {
    return messages.size();
  }

  /** Bytes of all messages. */
  public int bytes() {
    return contents.length();
  }

  /** What all messages cost. */
  public long charge() {
    return charge;
  }

  /** The message to be read next, or null. */
  public @Nullable Message first() {
    return messages.peekFirst();
  }

  /** All messages in their order. */
  public Collection<Message> messages() {
    return Collections.unmodifiableCollection(messages);
  }

  /**
   * Adds a message.
   *
   * @param from has its bytes
   * @throws org.amber.abi.ErrnoException EFAULT, and nothing is added
   */
  public void add(Message message, IoBuffer from) {
    contents.append(from, message.length);
    add(message);
  }

  /** Adds a message with these bytes. */
  public void add(Message message, byte[] bytes) {
    contents.append(bytes);
    add(message);
  }

  private void add(Message message) {
    messages.addLast(message);
    charge += message.charge;
    Socket sender = message.sender();
    if (sender != null) {
      sender.chargeSend(message.charge);
    }
  }

  /**
   * Copies bytes of a message.
   *
   * @param offset how many bytes of the queue come before
   * @throws org.amber.abi.ErrnoException EFAULT
   */
  public void copyTo(int offset, IoBuffer to, int count) {
    contents.copyTo(offset, to, count);
  }

  /**
   * Takes bytes of the first message, and the message with its last byte.
   *
   * @return whether the message is gone
   */
  public boolean drop(int count) {
    Message first = messages.getFirst();
    contents.drop(count);
    first.length -= count;
    if (first.length > 0) {
      return false;
    }
    messages.removeFirst();
    charge -= first.charge;
    Socket sender = first.sender();
    if (sender != null) {
      sender.chargeSend(-first.charge);
    }
    return true;
  }

  /** Empties the queue; returns the files that were in flight, whose references the caller owns. */
  public List<FileDescription> clear() {
    List<FileDescription> files = new ArrayList<>();
    while (!messages.isEmpty()) {
      files.addAll(messages.getFirst().takeFiles());
      drop(messages.getFirst().length);
    }
    return files;
  }

  /** The state form. */
  public MessageQueueState save() {
    MessageQueueState state = new MessageQueueState();
    messages.forEach(message -> state.messages.add(message.save()));
    state.contents = contents.save();
    return state;
  }

  /**
   * Puts messages back.
   *
   * @param files finds the restored open file with a number
   * @throws IllegalArgumentException when the state contradicts itself
   */
  public void restore(MessageQueueState state, LongFunction<FileDescription> files) {
    long sum = 0;
    for (MessageState each : state.messages) {
      if (each.length < 0 || each.charge < 0 || each.from.length > SocketAddress.MAX_SIZE) {
        throw new IllegalArgumentException("a message in flight has a bad size");
      }
      sum += each.length;
      messages.addLast(message(each, files));
      charge += each.charge;
    }
    if (sum != state.contents.length) {
      throw new IllegalArgumentException("messages in flight have not their bytes");
    }
    contents.restore(state.contents);
  }

  private static Message message(MessageState state, LongFunction<FileDescription> files) {
    List<FileDescription> carried = new ArrayList<>();
    for (long id : state.files) {
      FileDescription file = files.apply(id);
      file.retain();
      carried.add(file);
    }
    Socket sender = null;
    if (state.sender != 0) {
      if (!(files.apply(state.sender) instanceof Socket socket)) {
        throw new IllegalArgumentException("a message in flight was sent by no socket");
      }
      sender = socket;
      sender.chargeSend(state.charge);
    }
    return new Message(
        state.length,
        state.charge,
        SocketAddress.of(state.from),
        state.user == null ? null : SocketUser.restore(state.user),
        List.copyOf(carried),
        sender,
        state.toHigh == 0 && state.toLow == 0 ? null : PacketInfo.restore(state));
  }
}
