/**
 * Device files: /dev/null and its kin.
 */
@NullMarked
package org.amber.kernel.fs.dev;

import org.jspecify.annotations.NullMarked;
