package org.amber.kernel.fs.proc;

import org.amber.kernel.fs.memory.SharedMemory;
import org.amber.memory.AddressSpace;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.Pte;
import org.amber.memory.Vma;
import org.amber.state.NotSaved;

/** Pages that are present, by what they are; counted over one area or several. */
@NotSaved("lives while a text is made")
final class MemoryUse {
  private final AddressSpace space;
  private final PhysicalMemory physical;

  long anonymous;
  long file;
  long shared;
  long sharedClean;
  long sharedDirty;
  long privateClean;
  long privateDirty;

  MemoryUse(AddressSpace space) {
    this.space = space;
    this.physical = space.physical();
  }

  static MemoryUse of(AddressSpace space) {
    MemoryUse use = new MemoryUse(space);
    for (Vma vma : space.areas()) {
      use.add(vma);
    }
    return use;
  }

  void add(Vma vma) {
    space.forEachPage(vma.start(), vma.end(), (page, pte) -> count(vma, Pte.frame(pte)));
  }

  /**
   * The file holds one reference to each of its frames, every page table one more: a private page
   * of a file with a single reference is a copy of the process's own.
   */
  private void count(Vma vma, int frame) {
    int references = physical.references(frame);
    boolean own = vma.source() == null || (!vma.shared() && references == 1);
    if (own) {
      anonymous++;
      if (references > 1) {
        sharedDirty++;
      } else {
        privateDirty++;
      }
    } else if (vma.source() instanceof SharedMemory) {
      shared++;
      if (references > 2) {
        sharedDirty++;
      } else {
        privateDirty++;
      }
    } else {
      file++;
      if (references > 2) {
        sharedClean++;
      } else {
        privateClean++;
      }
    }
  }

  /** Present pages. */
  long resident() {
    return anonymous + file + shared;
  }
}
