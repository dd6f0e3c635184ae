/**
 * The file system tree: inodes, names, mounts, the path walk and the permission checks.
 *
 * <p>File names are bytes on Linux. They are held in strings that have one char (0 to 255) for each
 * byte, that is ISO-8859-1, in this package and all below it; {@link org.amber.kernel.vfs.FileName}
 * converts and checks.
 */
@NullMarked
package org.amber.kernel.vfs;

import org.jspecify.annotations.NullMarked;
