/** The seam between the machine and whatever executes its instructions. */
@NullMarked
package org.amber.cpu;

import org.jspecify.annotations.NullMarked;
