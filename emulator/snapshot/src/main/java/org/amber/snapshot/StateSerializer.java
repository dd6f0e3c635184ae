package org.amber.snapshot;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.List;
import org.amber.state.StateClass;
import org.amber.state.StateField;
import org.amber.state.StateRegistry;
import org.jspecify.annotations.Nullable;

/**
 * The saved fields of a state class by ascending tag: tag, length + 1 (or 0 for null), value; then
 * {@link #END}. Fields with unknown tags are passed over by their length, missing ones keep the
 * value of their initializer.
 */
final class StateSerializer extends Serializer<Object> {
  private static final int END = 0;
  private static final int NULL = 0;

  private final StateClass form;
  private final HeapBudget budget;
  private final FieldCodec codec;

  /** Of most classes no file has an object: known when it is asked for. */
  private long instanceBytes = -1;

  StateSerializer(StateClass form, StateRegistry registry, HeapBudget budget) {
    this.form = form;
    this.budget = budget;
    this.codec = new FieldCodec(registry, budget);
  }

  /** About what a new instance takes, with what its initializers make. */
  private static long instanceBytes(StateClass form) {
    Object instance = form.create();
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

  @Override
  public void write(Kryo kryo, Output output, Object state) {
    for (StateField field : form.fields()) {
      output.writeVarInt(field.tag(), true);
      Object value = field.get(state);
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
    if (instanceBytes < 0) {
      instanceBytes = instanceBytes(form);
    }
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
