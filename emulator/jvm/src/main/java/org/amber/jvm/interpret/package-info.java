/** The engine: finds code, makes it ready, and executes it step by step. */
@NullMarked
package org.amber.jvm.interpret;

import org.jspecify.annotations.NullMarked;
