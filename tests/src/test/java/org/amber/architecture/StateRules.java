package org.amber.architecture;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;
import org.amber.state.StateType;
import org.amber.state.Tag;
import org.jspecify.annotations.Nullable;

/**
 * Finds fields of live classes that a snapshot would lose: neither in the state form of their
 * class, nor marked {@link NotSaved}. A class without a state form may have fields that never
 * change only.
 */
final class StateRules {
  private StateRules() {}

  /** One line for each field that is lost, for all live classes among these. */
  static List<String> violations(Collection<Class<?>> classes) {
    List<String> found = new ArrayList<>();
    for (Class<?> type : classes) {
      if (isLive(type)) {
        Set<String> saved = savedFields(type);
        for (Field field : type.getDeclaredFields()) {
          String problem = problem(field, saved);
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
        && !type.isAnonymousClass()
        && !Throwable.class.isAssignableFrom(type)
        && !isStateClass(type)
        && !isNotSaved(type);
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
      for (Field field : form.getFields()) {
        if (field.isAnnotationPresent(Tag.class)) {
          names.add(field.getName());
        }
      }
    }
    return names;
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

  private static @Nullable String problem(Field field, Set<String> saved) {
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
        || java.util.Map.class.isAssignableFrom(type)
        || type.getName().startsWith("java.util.concurrent.atomic.")
        || type == StringBuilder.class
        || type == java.util.BitSet.class;
  }
}
