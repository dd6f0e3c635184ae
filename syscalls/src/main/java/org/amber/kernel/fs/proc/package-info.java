/**
 * The tree under /proc (proc(5)): text made of views of the machine at the moment it is read.
 *
 * <p>Nothing here knows the kernel's own classes of processes; it sees them through {@link
 * org.amber.kernel.fs.proc.SystemView} and {@link org.amber.kernel.fs.proc.ProcessView}.
 */
@NullMarked
package org.amber.kernel.fs.proc;

import org.jspecify.annotations.NullMarked;
