/** Tests of the file system tree. */
@NullMarked
package org.amber.kernel.vfs;

import org.jspecify.annotations.NullMarked;
