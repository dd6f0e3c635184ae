package org.amber.state;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One saved field of a state class. */
public final class StateField {
  private final Field field;
  private final int tag;
  private final FieldKind kind;
  private final Class<?> stateClass;
  private final boolean digested;
  private final boolean nullable;

  StateField(Field field, Tag tag) {
    this.field = field;
    this.tag = tag.value();
    this.kind = checkedKind(field, this.tag);
    this.stateClass =
        kind == FieldKind.STATES
            ? Objects.requireNonNull(FieldKind.listElement(field))
            : field.getType();
    this.nullable = field.getAnnotatedType().isAnnotationPresent(Nullable.class);
    this.digested = !field.isAnnotationPresent(NotDigested.class);
  }

  private static FieldKind checkedKind(Field field, int tag) {
    int modifiers = field.getModifiers();
    if (!Modifier.isPublic(modifiers)
        || Modifier.isFinal(modifiers)
        || Modifier.isStatic(modifiers)) {
      throw new IllegalArgumentException(field + ": a saved field is public and not final");
    }
    if (tag < 1 || tag > StateType.MAX) {
      throw new IllegalArgumentException(field + ": tag " + tag + " is not 1 to " + StateType.MAX);
    }
    FieldKind kind = FieldKind.of(field);
    if (kind == null) {
      throw new IllegalArgumentException(field + ": fields of this type cannot be saved");
    }
    return kind;
  }

  public int tag() {
    return tag;
  }

  public String name() {
    return field.getName();
  }

  public FieldKind kind() {
    return kind;
  }

  /** For {@link FieldKind#STATE} and {@link FieldKind#STATES}: what the values are instances of. */
  public Class<?> stateClass() {
    return stateClass;
  }

  /** Whether the value may be null: its type is marked {@link Nullable}. */
  public boolean nullable() {
    return nullable;
  }

  /** Whether the field takes part in the machine's digest. */
  public boolean digested() {
    return digested;
  }

  /** The value, boxed. */
  public @Nullable Object get(Object state) {
    try {
      return field.get(state);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sets the value, boxed, of the field's own type. */
  public void set(Object state, @Nullable Object value) {
    try {
      field.set(state, value);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return field.getDeclaringClass().getSimpleName() + "." + field.getName();
  }
}
