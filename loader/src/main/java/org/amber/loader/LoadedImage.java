package org.amber.loader;

import java.util.List;

/**
 * A program or interpreter at its place in an address space.
 *
 * @param loadBias what is added to each address of the file; 0 for ET_EXEC
 * @param entry the entry point (AT_ENTRY for the program)
 * @param phdrAddress where the program header table is in memory (AT_PHDR); as on Linux, the load
 *     bias where no segment contains it
 * @param mappings in the order in which they are to be made
 * @param brk the initial program break, page aligned; only of use for the program
 * @param startCode lowest start of an executable segment, and the further bounds that
 *     /proc/pid/stat and prctl(PR_SET_MM) show; biased addresses
 */
public record LoadedImage(
    long loadBias,
    long entry,
    long phdrAddress,
    List<ImageMapping> mappings,
    long brk,
    long startCode,
    long endCode,
    long startData,
    long endData) {
  public LoadedImage {
    mappings = List.copyOf(mappings);
  }
}
