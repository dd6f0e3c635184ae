package org.amber.state;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Numbers a saved field of a state class. Unique among the fields of the class and its
 * superclasses. The number of a removed field is never used again ({@link StateType#gone}); an
 * added field takes a new number and gets the value of its initializer when an older snapshot is
 * read, or one where it had that value.
 *
 * <p>The field is public and not final, and its type is one of: a primitive type, {@code String},
 * {@code byte[]}, {@code int[]}, {@code long[]}, a state class (abstract ones with registered
 * subclasses too), or {@code java.util.List} of {@code String} or of a state class. Only what is
 * marked {@code @Nullable} may be null, and nothing in a list. Enums are saved as numbers or names
 * of their own, never by ordinal.
 */
@Documented
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Tag {
  /** The number, 1 to 9999. */
  int value();
}
