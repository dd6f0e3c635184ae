package org.amber.kernel.exec;

import java.lang.foreign.MemorySegment;
import org.amber.abi.ErrnoException;
import org.amber.loader.ElfSource;
import org.amber.memory.Access;
import org.amber.memory.PageSource;
import org.amber.memory.PhysicalMemory;

/** An ELF file read through the pages of a mapping: it may exist nowhere else any more. */
public record PageSourceElf(PageSource source, PhysicalMemory physical) implements ElfSource {
  private static final int PAGE = PhysicalMemory.PAGE_SIZE;

  @Override
  public long size() {
    return source.byteSize();
  }

  @Override
  public int read(long offset, byte[] buffer, int off, int len) {
    int done = 0;
    while (done < len && offset + done < size()) {
      long at = offset + done;
      int frame = frame(at / PAGE);
      if (frame == PageSource.BEYOND_END) {
        break;
      }
      int inPage = (int) (at % PAGE);
      int part = (int) Math.min(Math.min(len - done, PAGE - inPage), size() - at);
      MemorySegment.copy(
          physical.ram(),
          (long) frame * PAGE + inPage,
          MemorySegment.ofArray(buffer),
          (long) off + done,
          part);
      done += part;
    }
    return done;
  }

  private int frame(long page) {
    try {
      return source.frame(page, Access.READ);
    } catch (ErrnoException e) {
      return PageSource.BEYOND_END;
    }
  }
}
