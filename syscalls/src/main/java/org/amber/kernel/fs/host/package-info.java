/**
 * The host's files and streams behind interfaces, with a POSIX implementation by FFM and a portable
 * one.
 */
@NullMarked
package org.amber.kernel.fs.host;

import org.jspecify.annotations.NullMarked;
