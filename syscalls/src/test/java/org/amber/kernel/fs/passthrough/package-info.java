/** Tests of granted host directories. */
@NullMarked
package org.amber.kernel.fs.passthrough;

import org.jspecify.annotations.NullMarked;
