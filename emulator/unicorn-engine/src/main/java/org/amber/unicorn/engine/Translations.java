package org.amber.unicorn.engine;

import java.util.Arrays;
import org.amber.memory.Access;
import org.amber.memory.AddressSpace;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.Pte;
import org.amber.unicorn.MemoryAccess;
import org.amber.unicorn.Protection;

/**
 * Answers Unicorn's TLB. No frame is ever executable and writable at once in a TLB: so every store
 * to a frame that code was translated from is seen, and no block is counted as what it was before.
 */
final class Translations {
  /** Where {@link Vcpu} names frames by their number when it drops code; no guest address. */
  static final long WINDOW = 0xffff_8000_0000_0000L;

  private static final byte CODE = 1;
  private static final byte WRITABLE = 2;

  private final PhysicalMemory physical;
  private byte[] marks = new byte[1024];
  private int[] writable = new int[1024];
  private int writableCount;

  Translations(PhysicalMemory physical) {
    this.physical = physical;
  }

  /**
   * Translates a page for an emulator.
   *
   * @return an entry for the TLB, or 0 when the access is refused: then {@code vcpu} was told why
   */
  long fill(Vcpu vcpu, AddressSpace memory, long address, MemoryAccess type) {
    if (vcpu.dropping() && address < 0) {
      return (address - WINDOW) | Protection.READ | Protection.EXECUTE;
    }
    Access access =
        switch (type) {
          case READ -> Access.READ;
          case WRITE -> Access.WRITE;
          case FETCH -> Access.EXECUTE;
        };
    long epoch = memory.epoch();
    long pte = memory.resolveInRun(address, access);
    if (pte <= 0) {
      vcpu.refused(address, access);
      return 0;
    }
    if (memory.epoch() != epoch) {
      vcpu.replaced(
          epoch, memory.epoch(), access == Access.WRITE && !Pte.permits(pte, Access.EXECUTE));
    }
    if (physical.hasStaleCode()) {
      vcpu.wantMaintenance();
    }
    int frame = Pte.frame(pte);
    physical.ensure(frame);
    reserve(frame);
    return switch (type) {
      case FETCH -> execute(vcpu, address, pte, frame);
      case WRITE -> write(vcpu, address, pte, frame);
      case READ -> read(pte, frame);
    };
  }

  private long execute(Vcpu vcpu, long address, long pte, int frame) {
    if ((marks[frame] & WRITABLE) != 0) {
      vcpu.codeWasWritable();
    }
    marks[frame] |= CODE;
    physical.markCode(frame);
    vcpu.executes(address >>> PhysicalMemory.PAGE_SHIFT, frame);
    return pte & ~(long) Pte.WRITE;
  }

  private long write(Vcpu vcpu, long address, long pte, int frame) {
    if ((marks[frame] & CODE) != 0 && !vcpu.mayWriteCode()) {
      vcpu.refusedCodeWrite(address, frame);
      return 0;
    }
    physical.beforeStore(frame);
    noteWritable(frame);
    return pte & ~(long) Pte.EXECUTE;
  }

  private long read(long pte, int frame) {
    if ((marks[frame] & CODE) != 0 || physical.isFrozen(frame)) {
      return pte & ~(long) (Pte.EXECUTE | Pte.WRITE);
    }
    if ((pte & Pte.WRITE) != 0) {
      noteWritable(frame);
    }
    return pte & ~(long) Pte.EXECUTE;
  }

  private void noteWritable(int frame) {
    if ((marks[frame] & WRITABLE) == 0) {
      marks[frame] |= WRITABLE;
      if (writableCount == writable.length) {
        writable = Arrays.copyOf(writable, writableCount * 2);
      }
      writable[writableCount++] = frame;
    }
  }

  /** The TLB of the emulator that runs blocks was emptied. */
  void flushed() {
    for (int i = 0; i < writableCount; i++) {
      marks[writable[i]] &= ~WRITABLE;
    }
    writableCount = 0;
  }

  /** Nothing translated from this frame is left. */
  void forgetCode(int frame) {
    reserve(frame);
    marks[frame] &= ~CODE;
  }

  private void reserve(int frame) {
    if (frame >= marks.length) {
      marks = Arrays.copyOf(marks, Math.max(frame + 1, marks.length * 2));
    }
  }
}
