package org.amber.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class MemoryDigestTest {

  @Test
  void countsAddressesAndContentsButNoZeroPages() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(3L * PhysicalMemory.PAGE_SIZE);
      byte[] empty = new MemoryDigest().digest();
      assertThat(digest(memory, 0x1000, 0)).isEqualTo(empty);

      memory.set(ValueLayout.JAVA_BYTE, 2L * PhysicalMemory.PAGE_SIZE - 1, (byte) 1);
      byte[] lastByte = digest(memory, 0x1000, 1);
      assertThat(lastByte).isNotEqualTo(empty).isNotEqualTo(digest(memory, 0x2000, 1));
      assertThat(digest(memory, 0x1000, 0, 1, 2))
          .isEqualTo(digest(memory, 0x2000, 1))
          .isNotEqualTo(lastByte);
    }
  }

  private static byte[] digest(MemorySegment memory, long address, int... frames) {
    MemoryDigest digest = new MemoryDigest();
    for (int frame : frames) {
      digest.add(address, memory, (long) frame * PhysicalMemory.PAGE_SIZE);
      address += PhysicalMemory.PAGE_SIZE;
    }
    return digest.digest();
  }
}
