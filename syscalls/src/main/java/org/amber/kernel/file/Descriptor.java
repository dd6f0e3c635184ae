package org.amber.kernel.file;

/**
 * An entry of a descriptor table.
 *
 * @param file what it refers to
 * @param closeOnExec FD_CLOEXEC
 */
public record Descriptor(FileDescription file, boolean closeOnExec) {}
