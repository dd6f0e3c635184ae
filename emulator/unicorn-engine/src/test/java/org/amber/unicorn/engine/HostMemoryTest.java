package org.amber.unicorn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Memory that machine code can reach with a short displacement. */
class HostMemoryTest {
  private static final long PIECE = 1L << 24;
  private static final long SECOND_GIB = 1L << 30;
  private static final long LOW_END = 1L << 31;

  @BeforeEach
  void whereThereIsSuchMemory() {
    boolean linux = System.getProperty("os.name", "").equals("Linux");
    boolean x86 = System.getProperty("os.arch", "").equals("amd64");
    assumeTrue(linux && x86, "low memory is asked for on x86-64 Linux only");
  }

  /** The JVM may have put its heap and its classes there. */
  @Test
  void isFoundWhenTheSecondGibIsFull() {
    List<HostMemory> taken = new ArrayList<>();
    try {
      long address;
      do {
        Optional<HostMemory> memory = HostMemory.low(PIECE);
        assertThat(memory).as("after %d pieces", taken.size()).isPresent();
        taken.add(memory.get());
        address = memory.get().bytes().address();
        assertThat(address).isLessThanOrEqualTo(LOW_END - PIECE);
      } while (address >= SECOND_GIB);
    } finally {
      taken.forEach(HostMemory::close);
    }
  }
}
