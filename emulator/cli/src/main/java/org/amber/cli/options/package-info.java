/**
 * Options of a command: one table from which they are parsed, explained and completed.
 *
 * <p>Not picocli: its classes are too old for an AOT cache, and cost each start of Amber more time
 * than the JVM itself.
 */
@NullMarked
package org.amber.cli.options;

import org.jspecify.annotations.NullMarked;
