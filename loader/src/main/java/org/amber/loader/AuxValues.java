package org.amber.loader;

/**
 * What the auxiliary vector says besides pointers into the stack and constants.
 *
 * @param minimumSignalStack bytes of the largest signal frame (AT_MINSIGSTKSZ)
 * @param hwcap EDX of CPUID leaf 1
 * @param hwcap2 bit 1: FSGSBASE instructions are enabled
 * @param phdrAddress where the program's header table is in memory
 * @param phCount the number of program headers
 * @param interpreterBase the load bias of the program interpreter, 0 without one
 * @param entry the program's own entry point
 * @param secure whether the program runs with more rights than its caller (AT_SECURE)
 */
public record AuxValues(
    long minimumSignalStack,
    long hwcap,
    long hwcap2,
    long phdrAddress,
    int phCount,
    long interpreterBase,
    long entry,
    int uid,
    int euid,
    int gid,
    int egid,
    boolean secure) {}
