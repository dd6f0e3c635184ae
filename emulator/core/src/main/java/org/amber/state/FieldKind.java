package org.amber.state;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a saved field can hold. */
public enum FieldKind {
  BOOLEAN,
  BYTE,
  SHORT,
  CHAR,
  INT,
  LONG,
  FLOAT,
  DOUBLE,
  STRING,
  BYTES,
  INTS,
  LONGS,
  /** Another state class. */
  STATE,
  /** A list of strings. */
  STRINGS,
  /** A list of a state class. */
  STATES;

  private static final Map<Class<?>, FieldKind> SIMPLE =
      Map.ofEntries(
          Map.entry(boolean.class, BOOLEAN),
          Map.entry(byte.class, BYTE),
          Map.entry(short.class, SHORT),
          Map.entry(char.class, CHAR),
          Map.entry(int.class, INT),
          Map.entry(long.class, LONG),
          Map.entry(float.class, FLOAT),
          Map.entry(double.class, DOUBLE),
          Map.entry(String.class, STRING),
          Map.entry(byte[].class, BYTES),
          Map.entry(int[].class, INTS),
          Map.entry(long[].class, LONGS));

  /** The kind of a field, or null for a type that cannot be saved. */
  static @Nullable FieldKind of(Field field) {
    FieldKind simple = SIMPLE.get(field.getType());
    if (simple != null) {
      return simple;
    }
    if (field.getType() == List.class) {
      Class<?> element = listElement(field);
      return element == String.class
          ? STRINGS
          : element != null && isStateClass(element) ? STATES : null;
    }
    return isStateClass(field.getType()) ? STATE : null;
  }

  /** The element class of a {@code List<Class>}, or null for any other type. */
  static @Nullable Class<?> listElement(Field field) {
    if (field.getGenericType() instanceof ParameterizedType type) {
      Type argument = type.getActualTypeArguments()[0];
      return argument instanceof Class<?> element ? element : null;
    }
    return null;
  }

  private static boolean isStateClass(Class<?> type) {
    boolean abstractClass =
        Modifier.isAbstract(type.getModifiers())
            && !type.isInterface()
            && !type.isPrimitive()
            && !type.isArray();
    return abstractClass || type.isAnnotationPresent(StateType.class);
  }
}
