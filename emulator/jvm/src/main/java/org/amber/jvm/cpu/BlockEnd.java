package org.amber.jvm.cpu;

/** An instruction behind which the next one cannot be taken for granted. */
@FunctionalInterface
public interface BlockEnd extends Op {}
