package org.amber.machine;

import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.amber.inspect.image.MappedImage;
import org.amber.kernel.task.Task;
import org.amber.memory.AddressSpace;
import org.amber.memory.PageSource;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.Vma;

/** Addresses of symbols of the program and libraries that a task has mapped. */
final class SymbolAddresses {

  /** Every address at which a mapped file defines the symbol. */
  long[] find(String name, Task task) {
    AddressSpace space = task.group().memory().space();
    Set<PageSource> seen = new HashSet<>();
    return space.areas(0, AddressSpace.TASK_SIZE).stream()
        .filter(vma -> vma.source() != null && isExecutable(vma) && seen.add(vma.source()))
        .flatMapToLong(vma -> addressIn(vma, name, space.physical()).stream())
        .sorted()
        .toArray();
  }

  private static boolean isExecutable(Vma vma) {
    return (vma.prot() & 4) != 0;
  }

  private static OptionalLong addressIn(Vma vma, String name, PhysicalMemory physical) {
    PageSource source = vma.source();
    if (source == null) {
      return OptionalLong.empty();
    }
    return MappedImage.of(source, physical).stream()
        .flatMap(image -> addressIn(vma, image, name).stream())
        .mapToLong(Long::longValue)
        .findAny();
  }

  private static Optional<Long> addressIn(Vma vma, MappedImage image, String name) {
    return image
        .symbols()
        .find(name)
        .filter(symbol -> symbol.value() != 0)
        .flatMap(symbol -> image.bias(vma).map(bias -> bias + symbol.value()));
  }
}
