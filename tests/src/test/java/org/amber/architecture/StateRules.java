package org.amber.architecture;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.amber.state.SavedBy;
import org.amber.state.SavedIn;
import org.amber.state.StateType;
import org.amber.state.Tag;
import org.jspecify.annotations.Nullable;

/**
 * Finds fields of live classes that a snapshot would lose: neither in a state form, nor marked
 * {@link NotSaved}. A class without a state form may have fields that never change only.
 */
final class StateRules {
  private static final List<Class<?>> CHANGEABLE =
      List.of(
          Map.class,
          StringBuilder.class,
          BitSet.class,
          Buffer.class,
          MemorySegment.class,
          RandomGenerator.class,
          Reference.class,
          Iterator.class);

  private StateRules() {}

  /** One line for each field that is lost, for all live classes among these. */
  static List<String> violations(Collection<Class<?>> classes) {
    List<String> found = new ArrayList<>();
    Set<String> everything = savedAnywhere(classes);
    for (Class<?> type : classes) {
      if (isLive(type)) {
        Set<String> saved = savedFields(type);
        for (Field field : type.getDeclaredFields()) {
          String problem = problem(field, saved, everything);
          if (problem != null) {
            found.add(type.getName() + "." + field.getName() + " " + problem);
          }
        }
      }
    }
    return found;
  }

  private static boolean isLive(Class<?> type) {
    return !type.isInterface()
        && !type.isEnum()
        && !type.isRecord()
        && !Throwable.class.isAssignableFrom(type)
        && !isStateClass(type)
        && !isNotSaved(type);
  }

  /** All saved fields, as {@link SavedBy} names them. */
  private static Set<String> savedAnywhere(Collection<Class<?>> classes) {
    Set<String> names = new LinkedHashSet<>();
    for (Class<?> type : classes) {
      if (type.isAnnotationPresent(StateType.class)) {
        for (String field : taggedFields(type)) {
          names.add(type.getSimpleName() + "." + field);
        }
      }
    }
    return names;
  }

  private static boolean isStateClass(Class<?> type) {
    return type.isAnnotationPresent(StateType.class)
        || Arrays.stream(type.getDeclaredFields()).anyMatch(f -> f.isAnnotationPresent(Tag.class));
  }

  private static boolean isNotSaved(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    Class<?> parent = type.getSuperclass();
    return type.isAnnotationPresent(NotSaved.class)
        || (outer != null && isNotSaved(outer))
        || (parent != null && isNotSaved(parent));
  }

  /** Names of the fields in the state forms of a class; empty when it has none. */
  private static Set<String> savedFields(Class<?> type) {
    Set<String> names = new LinkedHashSet<>();
    for (Class<?> form : stateForms(type)) {
      names.addAll(taggedFields(form));
    }
    return names;
  }

  private static List<String> taggedFields(Class<?> form) {
    return Arrays.stream(form.getFields())
        .filter(field -> field.isAnnotationPresent(Tag.class))
        .map(Field::getName)
        .toList();
  }

  private static List<Class<?>> stateForms(Class<?> type) {
    SavedIn declared = type.getAnnotation(SavedIn.class);
    if (declared != null) {
      return List.of(declared.value());
    }
    try {
      return List.of(Class.forName(type.getName() + "State", false, type.getClassLoader()));
    } catch (ClassNotFoundException e) {
      Class<?> outer = type.getEnclosingClass();
      return outer == null ? List.of() : stateForms(outer);
    }
  }

  private static @Nullable String problem(Field field, Set<String> saved, Set<String> everything) {
    if (Modifier.isStatic(field.getModifiers())
        || field.isSynthetic()
        || isNotSaved(field.getType())
        || field.isAnnotationPresent(NotSaved.class)) {
      return null;
    }
    SavedAs names = field.getAnnotation(SavedAs.class);
    if (names != null) {
      return saved.containsAll(List.of(names.value())) ? null : "is not saved as @SavedAs says";
    }
    SavedBy elsewhere = field.getAnnotation(SavedBy.class);
    if (elsewhere != null) {
      return everything.containsAll(List.of(elsewhere.value()))
          ? null
          : "is not saved as @SavedBy says";
    }
    if (saved.contains(field.getName())) {
      return null;
    }
    if (saved.isEmpty()) {
      return canChange(field) ? "can change, and its class has no state form" : null;
    }
    return "is not in the state form of its class";
  }

  private static boolean canChange(Field field) {
    Class<?> type = field.getType();
    return !Modifier.isFinal(field.getModifiers())
        || type.isArray()
        || Collection.class.isAssignableFrom(type)
        || CHANGEABLE.stream().anyMatch(each -> each.isAssignableFrom(type))
        || type.getPackageName().equals("java.util.concurrent.atomic");
  }
}
