/** Host directories that the user grants: what the guest writes there goes to the host at once. */
@NullMarked
package org.amber.kernel.fs.passthrough;

import org.jspecify.annotations.NullMarked;
