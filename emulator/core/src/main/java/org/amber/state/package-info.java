/**
 * How the machine is written down: annotations of state classes, and what reads them.
 *
 * <p>A class that is part of the machine has a <em>state form</em>: a plain class annotated with
 * {@link org.amber.state.StateType}, with a public constructor without parameters and public
 * non-final fields annotated with {@link org.amber.state.Tag}. State forms make a tree, never a
 * graph: whatever is referred to from two places is referred to by a number. They hold no behaviour
 * but the conversion from and to the live class.
 */
@NullMarked
package org.amber.state;

import org.jspecify.annotations.NullMarked;
