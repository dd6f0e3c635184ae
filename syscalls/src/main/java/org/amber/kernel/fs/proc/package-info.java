/**
 * The process file system (proc(5)), made of what the kernel tells through small views.
 */
@NullMarked
package org.amber.kernel.fs.proc;

import org.jspecify.annotations.NullMarked;
