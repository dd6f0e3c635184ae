package org.amber.kernel.fs.host;

/**
 * A file of the host that is not what it was when the machine was saved.
 *
 * @param path from its mount, a byte string
 * @param text what has become of which file, a line for people
 * @param grave whether the machine had it open or mapped and its contents are, or may be, other
 *     ones
 */
public record HostFileChange(String path, String text, boolean grave) {}
