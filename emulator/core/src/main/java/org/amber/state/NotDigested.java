package org.amber.state;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A field of a state class that is saved but left out of the machine's digest: frame references
 * (the contents are digested by address), and what depends on the host or the engine.
 */
@Documented
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface NotDigested {
  /** Why two equal machines may differ here. */
  String value();
}
