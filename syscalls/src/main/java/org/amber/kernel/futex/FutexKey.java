package org.amber.kernel.futex;

import org.amber.memory.AddressSpace;
import org.amber.memory.PageSource;
import org.amber.memory.PageSourceIds;
import org.amber.memory.Vma;

/** What makes two futex words the same one, futex(2). */
public sealed interface FutexKey {

  /** A word that only the threads of one process share. */
  record Private(AddressSpace space, long address) implements FutexKey {}

  /** A word in an object that processes map, at this byte of it. */
  record Shared(PageSource source, long offset) implements FutexKey {}

  /** What identifies the object of a word in a snapshot: 0 for a word of its own memory. */
  default long savedSource(PageSourceIds sources) {
    return this instanceof Shared shared ? sources.idOf(shared.source()) : 0;
  }

  /** Address, or byte of the object. */
  default long place() {
    return switch (this) {
      case Private own -> own.address();
      case Shared shared -> shared.offset();
    };
  }

  /** The key with a saved source and place, of a thread with this memory. */
  static FutexKey restore(long source, long place, AddressSpace space, PageSourceIds sources) {
    return source == 0 ? new Private(space, place) : new Shared(sources.byId(source), place);
  }

  /**
   * The key of a word.
   *
   * @param privateFlag whether the caller promised (FUTEX_PRIVATE_FLAG) that no other process is
   *     concerned
   */
  static FutexKey of(AddressSpace space, long address, boolean privateFlag) {
    Vma vma = privateFlag ? null : space.area(address);
    if (vma == null || !vma.shared()) {
      return new Private(space, address);
    }
    PageSource source = vma.source();
    return source == null
        ? new Private(space, address)
        : new Shared(source, vma.offset() + (address - vma.start()));
  }
}
