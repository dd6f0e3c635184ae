/** Three levels of file: table of descriptors, descriptor, open file description. */
@NullMarked
package org.amber.kernel.file;

import org.jspecify.annotations.NullMarked;
