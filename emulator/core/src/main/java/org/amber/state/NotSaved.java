package org.amber.state;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A field of a live class, or a whole live class, that is no part of the saved machine: a cache, a
 * collaborator that the new machine provides, something derived from saved fields.
 */
@Documented
@Target({ElementType.FIELD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface NotSaved {
  /** Why nothing is lost, in a few words. */
  String value();
}
