package org.amber.snapshot;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.ArrayList;
import java.util.List;
import org.amber.state.StateField;
import org.amber.state.StateRegistry;

/**
 * The values of saved fields. All whole numbers are zigzag variable-length longs, so that a field
 * can be widened; texts are their UTF-16 units as variable-length numbers, so that every text
 * survives. Reading, the input's limit is the end of the field.
 */
final class FieldCodec {
  private static final int BYTES_PER_REFERENCE = 8;
  private static final int OBJECT_HEADER = 24;

  private final StateRegistry registry;
  private final HeapBudget budget;

  FieldCodec(StateRegistry registry, HeapBudget budget) {
    this.registry = registry;
    this.budget = budget;
  }

  void write(Kryo kryo, Output output, StateField field, Object value) {
    switch (value) {
      case Boolean bool -> output.writeByte(bool ? 1 : 0);
      case Character character -> output.writeVarLong(character, false);
      case Float number -> output.writeFloat(number);
      case Double number -> output.writeDouble(number);
      case Number number -> output.writeVarLong(number.longValue(), false);
      case String text -> writeText(output, text);
      case byte[] bytes -> output.writeBytes(bytes);
      case int[] ints -> output.writeInts(ints, 0, ints.length);
      case long[] longs -> output.writeLongs(longs, 0, longs.length);
      case List<?> list -> writeList(kryo, output, field, list);
      default -> StateReferences.write(kryo, output, value, registry);
    }
  }

  private void writeList(Kryo kryo, Output output, StateField field, List<?> list) {
    output.writeVarInt(list.size(), true);
    for (Object element : list) {
      switch (element) {
        case null -> throw new IllegalArgumentException(field + " holds null");
        case String text -> {
          output.writeVarInt(text.length(), true);
          writeText(output, text);
        }
        default -> StateReferences.write(kryo, output, element, registry);
      }
    }
  }

  private static void writeText(Output output, String text) {
    for (int i = 0; i < text.length(); i++) {
      output.writeVarInt(text.charAt(i), true);
    }
  }

  Object read(Kryo kryo, Input input, StateField field) {
    return switch (field.kind()) {
      case BOOLEAN -> bounded(field, 0, 1, input.readByte()) != 0;
      case BYTE -> (byte) number(input, field, Byte.MIN_VALUE, Byte.MAX_VALUE);
      case SHORT -> (short) number(input, field, Short.MIN_VALUE, Short.MAX_VALUE);
      case CHAR -> (char) number(input, field, Character.MIN_VALUE, Character.MAX_VALUE);
      case INT -> (int) number(input, field, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case LONG -> input.readVarLong(false);
      case FLOAT -> input.readFloat();
      case DOUBLE -> input.readDouble();
      case STRING -> readText(input, remaining(input));
      case BYTES -> {
        budget.take(OBJECT_HEADER + remaining(input));
        yield input.readBytes(remaining(input));
      }
      case INTS -> {
        budget.take(OBJECT_HEADER + remaining(input));
        yield input.readInts(elements(input, field, Integer.BYTES));
      }
      case LONGS -> {
        budget.take(OBJECT_HEADER + remaining(input));
        yield input.readLongs(elements(input, field, Long.BYTES));
      }
      case STATE -> StateReferences.read(kryo, input, field.stateClass(), registry);
      case STRINGS -> readTexts(input);
      case STATES -> readStates(kryo, input, field);
    };
  }

  private List<String> readTexts(Input input) {
    int count = count(input);
    List<String> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int length = count(input);
      StringBuilder text = new StringBuilder(length);
      budget.take(OBJECT_HEADER * 2L + 2L * length);
      for (int k = 0; k < length; k++) {
        text.append(readUnit(input));
      }
      texts.add(text.toString());
    }
    return texts;
  }

  private List<Object> readStates(Kryo kryo, Input input, StateField field) {
    int count = count(input);
    List<Object> states = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      states.add(StateReferences.read(kryo, input, field.stateClass(), registry));
    }
    return states;
  }

  /** A text that reaches to the end of the field. */
  private String readText(Input input, int capacity) {
    budget.take(OBJECT_HEADER * 2L + 2L * capacity);
    StringBuilder text = new StringBuilder(capacity);
    while (remaining(input) > 0) {
      text.append(readUnit(input));
    }
    return text.toString();
  }

  private static char readUnit(Input input) {
    int unit = input.readVarInt(true);
    if (unit < 0 || unit > Character.MAX_VALUE) {
      throw new KryoException("a text with a character that does not exist");
    }
    return (char) unit;
  }

  /** A number of things of which each takes at least one byte of the field. */
  private int count(Input input) {
    int count = input.readVarInt(true);
    if (count < 0 || count > remaining(input)) {
      throw new KryoException("a list or text that is longer than the rest of its field");
    }
    budget.take(OBJECT_HEADER + (long) BYTES_PER_REFERENCE * count);
    return count;
  }

  private static int elements(Input input, StateField field, int size) {
    if (remaining(input) % size != 0) {
      throw new KryoException(field + " is not of whole elements");
    }
    return remaining(input) / size;
  }

  private static long number(Input input, StateField field, long least, long greatest) {
    return bounded(field, least, greatest, input.readVarLong(false));
  }

  private static long bounded(StateField field, long least, long greatest, long value) {
    if (value < least || value > greatest) {
      throw new KryoException(field + " is out of range: " + value);
    }
    return value;
  }

  private static int remaining(Input input) {
    return input.limit() - input.position();
  }
}
