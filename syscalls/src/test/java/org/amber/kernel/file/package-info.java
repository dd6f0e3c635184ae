/** Tests of descriptors. */
@NullMarked
package org.amber.kernel.file;

import org.jspecify.annotations.NullMarked;
