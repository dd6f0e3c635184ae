package org.amber.state;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A field of a live class that is saved by another class, in a state form that this one cannot name
 * because its package knows nothing of that one.
 */
@Documented
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface SavedBy {
  /** Fields of state forms, as {@code MachineState.steps}. */
  String[] value();
}
