package org.amber.kernel.vfs;

/**
 * What a file that is about to be made looks like.
 *
 * @param mode type and permissions, umask already applied
 * @param uid owner
 * @param gid group
 * @param rdev device number of a device file, else 0
 * @param target text of a symbolic link, else empty
 */
public record NewFile(int mode, int uid, int gid, long rdev, String target) {}
