package org.amber.state;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The form of one concrete state class: its number and its saved fields. */
public final class StateClass {
  private final Class<?> javaClass;
  private final int type;
  private final Constructor<?> constructor;
  private final List<StateField> fields;
  private final List<Integer> gone;

  /**
   * Reads the annotations of a class.
   *
   * @throws IllegalArgumentException naming the rule of {@link StateType} or {@link Tag} that the
   *     class breaks
   */
  StateClass(Class<?> javaClass) {
    this.javaClass = javaClass;
    StateType annotation = javaClass.getAnnotation(StateType.class);
    if (annotation == null) {
      throw new IllegalArgumentException(javaClass.getName() + " has no @StateType");
    }
    this.type = annotation.value();
    if (type < StateType.MIN || type > StateType.MAX) {
      throw new IllegalArgumentException(
          "%s: @StateType %d is not %d to %d"
              .formatted(javaClass.getName(), type, StateType.MIN, StateType.MAX));
    }
    this.constructor = publicConstructor(javaClass);
    this.fields = savedFields(javaClass);
    this.gone = Arrays.stream(annotation.gone()).boxed().toList();
    for (StateField field : fields) {
      if (gone.contains(field.tag())) {
        throw new IllegalArgumentException(field + " has the tag of a field that is gone");
      }
    }
  }

  private static Constructor<?> publicConstructor(Class<?> javaClass) {
    if (Modifier.isAbstract(javaClass.getModifiers())
        || !Modifier.isPublic(javaClass.getModifiers())) {
      throw new IllegalArgumentException(javaClass.getName() + " is not public and concrete");
    }
    try {
      return javaClass.getConstructor();
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(
          javaClass.getName() + " has no public constructor without parameters", e);
    }
  }

  private static List<StateField> savedFields(Class<?> javaClass) {
    List<StateField> found = new ArrayList<>();
    for (Class<?> c = javaClass; c != null && c != Object.class; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers()) || field.isSynthetic()) {
          continue;
        }
        Tag tag = field.getAnnotation(Tag.class);
        if (tag == null) {
          throw new IllegalArgumentException(field + " has no @Tag");
        }
        found.add(new StateField(field, tag));
      }
    }
    found.sort(Comparator.comparingInt(StateField::tag));
    for (int i = 1; i < found.size(); i++) {
      if (found.get(i - 1).tag() == found.get(i).tag()) {
        throw new IllegalArgumentException(
            found.get(i - 1) + " and " + found.get(i) + " have the same tag");
      }
    }
    return List.copyOf(found);
  }

  /** The number of the class in files and digests. */
  public int type() {
    return type;
  }

  public Class<?> javaClass() {
    return javaClass;
  }

  /** The saved fields, inherited ones included, by ascending tag. */
  public List<StateField> fields() {
    return fields;
  }

  /** Whether there once was a field with this tag that is not needed any more. */
  public boolean isGone(int tag) {
    return gone.contains(tag);
  }

  /** A new instance with the initial values of its fields. */
  public Object create() {
    try {
      return constructor.newInstance();
    } catch (InvocationTargetException | InstantiationException | IllegalAccessException e) {
      throw new IllegalStateException(javaClass.getName() + " cannot be constructed", e);
    }
  }

  @Override
  public String toString() {
    return javaClass.getName() + " (" + type + ")";
  }
}
