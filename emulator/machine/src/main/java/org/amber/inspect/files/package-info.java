/** The files that a machine has of its own: found, and taken out. */
@NullMarked
package org.amber.inspect.files;

import org.jspecify.annotations.NullMarked;
