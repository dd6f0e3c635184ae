package org.amber.state;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All state classes that a snapshot may contain. Immutable. */
public final class StateRegistry {
  private final Map<Integer, StateClass> byType;
  private final Map<Class<?>, StateClass> byClass;

  private StateRegistry(Map<Integer, StateClass> byType, Map<Class<?>, StateClass> byClass) {
    this.byType = byType;
    this.byClass = byClass;
  }

  /**
   * A registry of concrete state classes.
   *
   * @throws IllegalArgumentException when a class breaks a rule of {@link StateType} or {@link
   *     Tag}, two have the same number, or one refers to a class that is not here
   */
  public static StateRegistry of(Class<?>... classes) {
    return of(List.of(classes));
  }

  /** As {@link #of(Class[])}. */
  public static StateRegistry of(Collection<? extends Class<?>> classes) {
    Map<Integer, StateClass> byType = new TreeMap<>();
    Map<Class<?>, StateClass> byClass = new HashMap<>();
    for (Class<?> javaClass : classes) {
      StateClass added = new StateClass(javaClass);
      StateClass clash = byType.putIfAbsent(added.type(), added);
      if (clash != null) {
        throw new IllegalArgumentException(
            "%s and %s have the same @StateType %d"
                .formatted(clash.javaClass().getName(), javaClass.getName(), added.type()));
      }
      byClass.put(javaClass, added);
    }
    StateRegistry registry = new StateRegistry(byType, byClass);
    byType.values().forEach(registry::checkReferences);
    return registry;
  }

  private void checkReferences(StateClass owner) {
    for (StateField field : owner.fields()) {
      boolean refers = field.kind() == FieldKind.STATE || field.kind() == FieldKind.STATES;
      if (refers && byClass.keySet().stream().noneMatch(field.stateClass()::isAssignableFrom)) {
        throw new IllegalArgumentException(
            field + ": " + field.stateClass().getName() + " is not registered");
      }
    }
  }

  /** All classes by ascending number. */
  public Collection<StateClass> classes() {
    return Collections.unmodifiableCollection(byType.values());
  }

  /** The class with a number, or null. */
  public @Nullable StateClass byType(int type) {
    return byType.get(type);
  }

  /**
   * The form of an object's class.
   *
   * @throws IllegalArgumentException when it is not registered
   */
  public StateClass formOf(Object state) {
    StateClass found = byClass.get(state.getClass());
    if (found == null) {
      throw new IllegalArgumentException(state.getClass().getName() + " is not registered");
    }
    return found;
  }
}
