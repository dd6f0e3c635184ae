package org.amber.unicorn;

/**
 * A translated block: {@code uc_tb}.
 *
 * @param address of its first instruction
 * @param instructions how many instructions it has
 * @param size in bytes
 */
public record BlockInfo(long address, int instructions, int size) {}
