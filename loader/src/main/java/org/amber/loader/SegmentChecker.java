package org.amber.loader;

import java.util.Comparator;
import java.util.List;
import org.amber.abi.Errno;

/** Checks that the loadable segments of a file can be mapped, and names the one that cannot. */
final class SegmentChecker {
  private final ElfSource source;
  private final Errno errno;

  SegmentChecker(ElfSource source, Errno errno) {
    this.source = source;
    this.errno = errno;
  }

  void check(ElfHeader header, List<ProgramHeader> table) throws ExecFailure {
    List<ProgramHeader> loads = table.stream().filter(ProgramHeader::isLoad).toList();
    if (loads.isEmpty()) {
      throw refuse("the ELF file has no loadable segment");
    }
    for (ProgramHeader load : loads) {
      checkSizes(load);
      checkFile(load);
      if (header.type() == ElfType.EXECUTABLE
          && load.memorySize() > 0
          && load.vaddr() < UserSpace.MMAP_MIN_ADDR) {
        throw new ExecFailure(
            errno == Errno.EINVAL ? Errno.EPERM : errno,
            String.format(
                "segment %d is at address 0x%x; the lowest that a process may map is 0x%x",
                load.index(), load.vaddr(), UserSpace.MMAP_MIN_ADDR));
      }
    }
    checkOverlap(loads);
  }

  private void checkSizes(ProgramHeader load) throws ExecFailure {
    if (Long.compareUnsigned(load.fileSize(), load.memorySize()) > 0) {
      throw refuse(
          String.format(
              "segment %d is larger in the file (0x%x bytes) than in memory (0x%x bytes)",
              load.index(), load.fileSize(), load.memorySize()));
    }
    if (Long.compareUnsigned(load.vaddr(), UserSpace.TASK_SIZE) >= 0
        || Long.compareUnsigned(load.memorySize(), UserSpace.TASK_SIZE - load.vaddr()) > 0) {
      throw refuse(
          String.format(
              "segment %d (address 0x%x, size 0x%x) lies beyond the user address space",
              load.index(), load.vaddr(), load.memorySize()));
    }
  }

  private void checkFile(ProgramHeader load) throws ExecFailure {
    if (load.fileSize() == 0) {
      return;
    }
    if (UserSpace.pageOffset(load.offset()) != UserSpace.pageOffset(load.vaddr())) {
      throw refuse(
          String.format(
              "segment %d is misaligned: its file offset 0x%x and address 0x%x differ modulo"
                  + " the page size",
              load.index(), load.offset(), load.vaddr()));
    }
    if (!ElfReader.isInside(source, load.offset(), load.fileSize())) {
      throw ElfReader.outside(
          source, load.offset(), load.fileSize(), errno, "segment " + load.index());
    }
  }

  private void checkOverlap(List<ProgramHeader> loads) throws ExecFailure {
    List<ProgramHeader> sorted =
        loads.stream()
            .filter(load -> load.memorySize() > 0)
            .sorted(Comparator.comparingLong(ProgramHeader::vaddr))
            .toList();
    for (int i = 1; i < sorted.size(); i++) {
      ProgramHeader below = sorted.get(i - 1);
      ProgramHeader above = sorted.get(i);
      if (below.end() > above.vaddr()) {
        throw refuse(
            String.format(
                "segments %d and %d overlap (0x%x-0x%x and 0x%x-0x%x)",
                Math.min(below.index(), above.index()),
                Math.max(below.index(), above.index()),
                below.index() < above.index() ? below.vaddr() : above.vaddr(),
                below.index() < above.index() ? below.end() : above.end(),
                below.index() < above.index() ? above.vaddr() : below.vaddr(),
                below.index() < above.index() ? above.end() : below.end()));
      }
    }
  }

  private ExecFailure refuse(String message) {
    return new ExecFailure(errno, message);
  }
}
