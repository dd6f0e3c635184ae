package org.amber.kernel.vfs;

import java.util.function.Supplier;
import org.amber.memory.PageSource;
import org.amber.memory.PhysicalMemory;
import org.amber.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * What file systems need of the machine.
 *
 * @param ids numbers for kernel objects
 * @param clock time stamps
 * @param memory frames for contents
 * @param mappings told when pages of a mapped file go
 * @param specials opens FIFOs, devices and sockets
 * @param caller whose call is being answered; null when it is nobody's
 */
public record VfsServices(
    IdSource ids,
    Clock clock,
    PhysicalMemory memory,
    Mappings mappings,
    SpecialFiles specials,
    Supplier<@Nullable Caller> caller) {

  /** Whoever knows all address spaces. */
  @FunctionalInterface
  public interface Mappings {
    /** Pages of {@code source} from {@code firstPage} on are gone: no page table may keep them. */
    void discard(PageSource source, long firstPage);
  }

  /** Opens what is a name in a file system but has its behaviour elsewhere. */
  @FunctionalInterface
  public interface SpecialFiles {
    /**
     * Opens a special file.
     *
     * @throws org.amber.abi.ErrnoException ENXIO when there is nothing behind it
     */
    VfsFile open(VfsPath path, int flags);
  }
}
