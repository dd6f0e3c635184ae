package org.amber.kernel.ipc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which message msgrcv(2) wants.
 *
 * @param value a type, or the place in the queue
 */
public record MessageChoice(Kind kind, long value) {
  private static final int MSG_EXCEPT = 020000;
  private static final int MSG_COPY = 040000;

  /** How the value is meant. */
  public enum Kind {
    ANY(0),
    EQUAL(1),
    NOT_EQUAL(2),
    /** The first of the lowest type that is not above the value. */
    LOWEST(3),
    /** MSG_COPY: the message at a place. */
    NUMBER(4);

    /** The number in saved state. */
    final int code;

    Kind(int code) {
      this.code = code;
    }

    /**
     * @throws IllegalArgumentException when no kind has this number
     */
    static Kind of(int code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new IllegalArgumentException("no choice of messages has number " + code);
    }
  }

  /** As the arguments of msgrcv(2) say it. */
  public static MessageChoice of(long type, int flags) {
    if ((flags & MSG_COPY) != 0) {
      return new MessageChoice(Kind.NUMBER, type);
    }
    if (type == 0) {
      return new MessageChoice(Kind.ANY, 0);
    }
    if (type < 0) {
      return new MessageChoice(Kind.LOWEST, type == Long.MIN_VALUE ? Long.MAX_VALUE : -type);
    }
    return new MessageChoice((flags & MSG_EXCEPT) != 0 ? Kind.NOT_EQUAL : Kind.EQUAL, type);
  }

  /** Whether a message that arrives is one of these. */
  boolean matches(long type) {
    return switch (kind) {
      case ANY, NUMBER -> true;
      case EQUAL -> type == value;
      case NOT_EQUAL -> type != value;
      case LOWEST -> type <= value;
    };
  }

  /** The message of a queue that is meant, or null. */
  @Nullable SysvMessage find(List<SysvMessage> messages) {
    if (kind == Kind.NUMBER) {
      return value >= 0 && value < messages.size() ? messages.get((int) value) : null;
    }
    SysvMessage found = null;
    for (SysvMessage message : messages) {
      if (!matches(message.type())) {
        continue;
      }
      if (kind != Kind.LOWEST) {
        return message;
      }
      if (found == null || message.type() < found.type()) {
        found = message;
      }
    }
    return found;
  }
}
