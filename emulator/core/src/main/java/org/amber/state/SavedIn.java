package org.amber.state;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the state forms of a live class where the rule does not: that {@code Thing} is saved in
 * {@code ThingState} of the same package, and a class inside another one in the form of that.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface SavedIn {
  /** The state classes. */
  Class<?>[] value();
}
