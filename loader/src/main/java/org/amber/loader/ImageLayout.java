package org.amber.loader;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.amber.abi.Errno;

/**
 * Where the segments of a file go in memory, relative to a start that is either given by the file
 * or chosen by the kernel (load_elf_binary, load_elf_interp and elf_load of fs/binfmt_elf.c,
 * without randomisation):
 *
 * <ul>
 *   <li>ET_EXEC: at its own addresses;
 *   <li>ET_DYN with an interpreter (PIE): at ELF_ET_DYN_BASE;
 *   <li>ET_DYN without one (static PIE, or the dynamic loader run as a program), and interpreters:
 *       in the mmap area. The break of such a program starts at ELF_ET_DYN_BASE.
 * </ul>
 *
 * <p>Use: {@code layout.placeAt(layout.fixedStart().orElseGet(() -> alignDown(find(layout.size()),
 * layout.alignment())))}.
 */
public final class ImageLayout {
  private static final int PROT_WRITE = 2;
  private static final int PROT_READ_WRITE = 3;
  private static final int PROT_EXEC = 4;

  private final ElfFile file;
  private final boolean isInterpreter;
  private final List<ProgramHeader> loads;
  private final long lowest;
  private final long size;
  private final long alignment;

  private ImageLayout(ElfFile file, boolean isInterpreter) {
    this.file = file;
    this.isInterpreter = isInterpreter;
    this.loads = file.loads();
    long from = Long.MAX_VALUE;
    long to = 0;
    long align = UserSpace.PAGE_SIZE;
    for (ProgramHeader load : loads) {
      from = Math.min(from, UserSpace.pageStart(load.vaddr()));
      to = Math.max(to, load.end());
      boolean isPowerOfTwo = Long.bitCount(load.align()) == 1;
      if (isPowerOfTwo && Long.compareUnsigned(load.align(), align) > 0) {
        align = load.align();
      }
    }
    this.lowest = from;
    this.size = UserSpace.pageAlign(to - from);
    this.alignment = isInterpreter ? UserSpace.PAGE_SIZE : align;
  }

  /**
   * The layout of the program.
   *
   * @throws ExecFailure ENOMEM: its fixed place does not lie within the user address space; EINVAL:
   *     its entry point does not
   */
  public static ImageLayout ofProgram(ElfFile file) throws ExecFailure {
    return checked(new ImageLayout(file, false));
  }

  /** The layout of a program interpreter; failures as in {@link #ofProgram}. */
  public static ImageLayout ofInterpreter(ElfFile file) throws ExecFailure {
    return checked(new ImageLayout(file, true));
  }

  private static ImageLayout checked(ImageLayout layout) throws ExecFailure {
    OptionalLong fixed = layout.fixedStart();
    if (fixed.isPresent()) {
      layout.placeAt(fixed.getAsLong());
    } else if (layout.size > UserSpace.TASK_SIZE - layout.alignment) {
      throw layout.tooLarge();
    }
    return layout;
  }

  /** The page at which the image must start, or empty: anywhere in the mmap area. */
  public OptionalLong fixedStart() {
    if (file.header().type() == ElfType.EXECUTABLE) {
      return OptionalLong.of(lowest);
    }
    if (isInterpreter || file.interpreter().isEmpty()) {
      return OptionalLong.empty();
    }
    long first = loads.getFirst().vaddr();
    long bias = UserSpace.pageStart((UserSpace.ELF_ET_DYN_BASE & -alignment) - first);
    return OptionalLong.of(bias + lowest);
  }

  /** Bytes from the first page to the last, holes between segments included. */
  public long size() {
    return size;
  }

  /**
   * What the start must be a multiple of where it is not fixed: the largest p_align that is a power
   * of two, at least a page; for interpreters always a page, as on Linux. May be huge in a hostile
   * file, then no start fits but 0.
   */
  public long alignment() {
    return alignment;
  }

  /**
   * Computes all addresses for an image that starts at {@code start}.
   *
   * @param start page aligned
   * @throws ExecFailure ENOMEM: the image does not fit there; EINVAL: the entry point is beyond the
   *     user address space
   */
  public LoadedImage placeAt(long start) throws ExecFailure {
    if (start < UserSpace.MMAP_MIN_ADDR || size > UserSpace.TASK_SIZE - start) {
      throw tooLarge();
    }
    long bias = start - lowest;
    long entry = file.header().entry() + bias;
    if (Long.compareUnsigned(entry, UserSpace.TASK_SIZE) >= 0) {
      throw new ExecFailure(
          Errno.EINVAL,
          String.format("the entry point 0x%x lies beyond the user address space", entry));
    }
    List<ImageMapping> mappings = new ArrayList<>();
    for (ProgramHeader load : loads) {
      addFilePages(mappings, load, bias);
      addZeroPages(mappings, load, bias);
    }
    return bounds(bias, entry, mappings);
  }

  private static void addFilePages(List<ImageMapping> mappings, ProgramHeader load, long bias) {
    if (load.fileSize() == 0) {
      return;
    }
    long fileEnd = load.vaddr() + load.fileSize();
    long start = UserSpace.pageStart(load.vaddr());
    long end = UserSpace.pageAlign(fileEnd);
    boolean clear = load.memorySize() > load.fileSize() && (load.prot() & PROT_WRITE) != 0;
    mappings.add(
        new ImageMapping.FilePages(
            start + bias,
            end - start,
            load.prot(),
            UserSpace.pageStart(load.offset()),
            (clear ? fileEnd : end) + bias));
  }

  private static void addZeroPages(List<ImageMapping> mappings, ProgramHeader load, long bias) {
    long start =
        load.fileSize() == 0
            ? UserSpace.pageStart(load.vaddr())
            : UserSpace.pageAlign(load.vaddr() + load.fileSize());
    long end = UserSpace.pageAlign(load.end());
    if (load.memorySize() > load.fileSize() && end > start) {
      int prot = PROT_READ_WRITE | (load.prot() & PROT_EXEC);
      mappings.add(new ImageMapping.ZeroPages(start + bias, end - start, prot));
    }
  }

  private LoadedImage bounds(long bias, long entry, List<ImageMapping> mappings) {
    long phOffset = file.header().phOffset();
    long phdr = 0;
    long startCode = -1;
    long endCode = 0;
    long startData = 0;
    long endData = 0;
    long highest = 0;
    for (ProgramHeader load : loads) {
      if (load.offset() <= phOffset && phOffset - load.offset() < load.fileSize()) {
        phdr = phOffset - load.offset() + load.vaddr();
      }
      long fileEnd = load.vaddr() + load.fileSize();
      if (load.isExecutable()) {
        startCode = startCode == -1 ? load.vaddr() : Math.min(startCode, load.vaddr());
        endCode = Math.max(endCode, fileEnd);
      }
      startData = Math.max(startData, load.vaddr());
      endData = Math.max(endData, fileEnd);
      highest = Math.max(highest, load.end());
    }
    boolean isLoader = file.header().type() == ElfType.DYNAMIC && file.interpreter().isEmpty();
    long brk = isLoader ? UserSpace.ELF_ET_DYN_BASE : highest + bias;
    return new LoadedImage(
        bias,
        entry,
        phdr + bias,
        mappings,
        UserSpace.pageAlign(brk),
        Math.max(startCode, 0) + bias,
        endCode + bias,
        startData + bias,
        endData + bias);
  }

  private ExecFailure tooLarge() {
    return new ExecFailure(
        Errno.ENOMEM,
        String.format("its image of 0x%x bytes does not fit in the address space", size));
  }
}
