package org.amber.state;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the state form of a class of the machine and numbers it. The number stands for the class in
 * snapshot files and digests: once released it is never changed and never given to another class;
 * the class may be renamed and moved.
 *
 * <p>Ranges, so that modules do not collide: 16–99 core (cpu, memory, time), 100–199 machine,
 * 200–999 syscalls. A concrete class needs this annotation; an abstract one that only names what
 * its subclasses have in common does not.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface StateType {
  /** The number, {@value #MIN} to {@value #MAX}; 0 to 15 belong to the file format. */
  int value();

  /**
   * Tags of fields that are not saved any more, and that older snapshots can be resumed without.
   * What is neither here nor a field of the class was added by a newer version, which alone can
   * resume a snapshot that has it.
   */
  int[] gone() default {};

  /** The smallest number of a state class. */
  int MIN = 16;

  /** The greatest number of a state class. */
  int MAX = 9999;
}
