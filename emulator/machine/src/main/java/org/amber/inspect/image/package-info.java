/** The memory of a process as somebody outside sees it, with the ELF files mapped into it. */
@NullMarked
package org.amber.inspect.image;

import org.jspecify.annotations.NullMarked;
