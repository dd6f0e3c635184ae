package org.amber.snapshot;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.List;
import org.amber.state.FieldKind;
import org.amber.state.StateClass;
import org.amber.state.StateField;
import org.amber.state.StateRegistry;
import org.jspecify.annotations.Nullable;

/**
 * The saved fields of a state class by ascending tag: tag, length + 1 (or 0 for null), value; then
 * {@link #END}. Missing ones have the value of their initializer. What has that value is not
 * written, so that an older version can read what it does not lack anything of.
 */
final class StateSerializer extends Serializer<Object> {
  private static final int END = 0;
  private static final int NULL = 0;

  private final StateClass form;
  private final HeapBudget budget;
  private final FieldCodec codec;

  /** What every new object is like; of most classes no file has one. */
  private @Nullable Object initial;

  private long instanceBytes;

  StateSerializer(StateClass form, StateRegistry registry, HeapBudget budget) {
    this.form = form;
    this.budget = budget;
    this.codec = new FieldCodec(registry, budget);
  }

  /** About what a new instance takes, with what its initializers make. */
  private long instanceBytes(Object instance) {
    long bytes = 16;
    for (StateField field : form.fields()) {
      bytes += Long.BYTES;
      bytes +=
          switch (field.get(instance)) {
            case byte[] array -> 16 + array.length;
            case int[] array -> 16 + 4L * array.length;
            case long[] array -> 16 + 8L * array.length;
            case List<?> list -> 32;
            case null, default -> 0;
          };
    }
    return bytes;
  }

  private Object initial() {
    Object instance = initial;
    if (instance == null) {
      instance = form.create();
      instanceBytes = instanceBytes(instance);
      initial = instance;
    }
    return instance;
  }

  /** Whether a value is that of a new object; of what can be long only if it is empty. */
  private static boolean isInitial(FieldKind kind, @Nullable Object value, @Nullable Object start) {
    if (value == null || start == null) {
      return value == start;
    }
    return switch (kind) {
      case BYTES -> ((byte[]) value).length == 0 && ((byte[]) start).length == 0;
      case INTS -> ((int[]) value).length == 0 && ((int[]) start).length == 0;
      case LONGS -> ((long[]) value).length == 0 && ((long[]) start).length == 0;
      case STRINGS, STATES -> ((List<?>) value).isEmpty() && ((List<?>) start).isEmpty();
      case STATE -> false;
      default -> value.equals(start);
    };
  }

  @Override
  public void write(Kryo kryo, Output output, Object state) {
    Object instance = initial();
    for (StateField field : form.fields()) {
      Object value = field.get(state);
      if (isInitial(field.kind(), value, field.get(instance))) {
        continue;
      }
      output.writeVarInt(field.tag(), true);
      if (value == null) {
        if (!field.nullable()) {
          throw new IllegalArgumentException(field + " is null");
        }
        output.writeVarInt(NULL, true);
        continue;
      }
      try (Output content = new Output(64, -1)) {
        codec.write(kryo, content, field, value);
        output.writeVarInt(Math.addExact(content.position(), 1), true);
        output.writeBytes(content.getBuffer(), 0, content.position());
      }
    }
    output.writeVarInt(END, true);
  }

  @Override
  public Object read(Kryo kryo, Input input, Class<? extends Object> type) {
    Object ignored = initial();
    budget.take(instanceBytes);
    Object state = form.create();
    List<StateField> fields = form.fields();
    int next = 0;
    int last = END;
    for (int tag = input.readVarInt(true); tag != END; tag = input.readVarInt(true)) {
      if (Integer.compareUnsigned(tag, last) <= 0) {
        throw new KryoException("a tag out of order in " + form.javaClass().getSimpleName());
      }
      last = tag;
      while (next < fields.size() && fields.get(next).tag() < tag) {
        next++;
      }
      boolean known = next < fields.size() && fields.get(next).tag() == tag;
      if (!known && !form.isGone(tag)) {
        throw new NewerStateException(
            "field %d of %s".formatted(tag, form.javaClass().getSimpleName()));
      }
      readField(kryo, input, state, known ? fields.get(next) : null);
    }
    return state;
  }

  private void readField(Kryo kryo, Input input, Object state, @Nullable StateField field) {
    int length = input.readVarInt(true) - 1;
    if (length == NULL - 1) {
      setNull(state, field);
      return;
    }
    int limit = input.limit();
    int end = input.position() + length;
    if (length < 0 || end < 0 || end > limit) {
      throw new KryoException("a field that is longer than the rest of the state");
    }
    if (field != null) {
      input.setLimit(end);
      field.set(state, codec.read(kryo, input, field));
      if (input.position() != end) {
        throw new KryoException(field + " has another length than it says");
      }
      input.setLimit(limit);
    }
    input.setPosition(end);
  }

  private static void setNull(Object state, @Nullable StateField field) {
    if (field != null) {
      if (!field.nullable()) {
        throw new KryoException(field + " is null");
      }
      field.set(state, null);
    }
  }
}
