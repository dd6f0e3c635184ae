package org.amber.jvm.compile;

/**
 * A way out of a region.
 *
 * @param address of the next instruction; nothing if it {@code isDynamic}
 * @param notDone steps that were counted before and not taken
 * @param unusual whether the interpreter has to execute what comes next
 * @param isDynamic whether the address is in {@link org.amber.jvm.cpu.Vcpu#rip} instead
 */
public record Exit(long address, int notDone, boolean unusual, boolean isDynamic) {
  static final Exit DYNAMIC = new Exit(0, 0, false, true);
}
