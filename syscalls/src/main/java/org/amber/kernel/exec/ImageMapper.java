package org.amber.kernel.exec;

import java.util.OptionalLong;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.kernel.task.ProcessMemory;
import org.amber.kernel.vfs.VfsFile;
import org.amber.loader.ExecFailure;
import org.amber.loader.ImageLayout;
import org.amber.loader.ImageMapping;
import org.amber.loader.LoadedImage;
import org.amber.loader.UserSpace;
import org.amber.memory.AddressSpace;
import org.amber.memory.PageSource;
import org.amber.memory.Vma;

/** Makes the mappings that a program or its interpreter asks for. */
final class ImageMapper {
  private static final int WRITE = 2;

  private final ProcessMemory memory;
  private final AddressSpace space;

  ImageMapper(ProcessMemory memory) {
    this.memory = memory;
    this.space = memory.space();
  }

  LoadedImage map(ImageLayout layout, VfsFile file) throws ExecFailure {
    OptionalLong fixed = layout.fixedStart();
    LoadedImage image = layout.placeAt(fixed.isPresent() ? fixed.getAsLong() : findRoom(layout));
    PageSource pages = pages(file);
    for (ImageMapping mapping : image.mappings()) {
      long start = mapping.start();
      long end = mapping.end();
      // Not a switch over patterns, whose code the JVM makes anew at each start.
      if (mapping instanceof ImageMapping.FilePages part) {
        space.map(new Vma(start, end, part.prot(), 0, pages, part.fileOffset(), ""));
        zero(part.zeroFrom(), end, part.prot());
      } else {
        space.map(new Vma(start, end, mapping.prot(), 0, null, 0, ""));
      }
    }
    return image;
  }

  private static PageSource pages(VfsFile file) throws ExecFailure {
    try {
      return file.pages();
    } catch (ErrnoException e) {
      throw new ExecFailure(e.errno(), "it cannot be mapped: " + e.errno().text());
    }
  }

  private void zero(long from, long to, int prot) throws ExecFailure {
    if (from < to && (prot & WRITE) != 0) {
      try {
        memory.guest().zero(from, to - from);
      } catch (ErrnoException e) {
        throw new ExecFailure(Errno.ENOEXEC, "its data segment cannot be read");
      }
    }
  }

  private long findRoom(ImageLayout layout) throws ExecFailure {
    long start =
        space.findFree(layout.size(), layout.alignment(), UserSpace.MMAP_MIN_ADDR, memory.mmapBase);
    if (start < 0) {
      throw new ExecFailure(Errno.ENOMEM, "there is no room for it in the address space");
    }
    return start;
  }
}
