package org.amber.unicorn.engine;

import java.util.Objects;
import org.amber.cpu.CpuState;
import org.amber.cpu.CpuUpcalls;
import org.amber.memory.AddressSpace;
import org.jspecify.annotations.Nullable;

/** What one call of run works on; shared by both emulators. */
final class Session {
  private @Nullable CpuState state;
  private @Nullable AddressSpace memory;
  private @Nullable CpuUpcalls upcalls;
  private long done;

  void begin(CpuState newState, AddressSpace newMemory, CpuUpcalls newUpcalls) {
    state = newState;
    memory = newMemory;
    upcalls = newUpcalls;
    done = 0;
  }

  void end() {
    state = null;
    memory = null;
    upcalls = null;
  }

  CpuState state() {
    return Objects.requireNonNull(state);
  }

  AddressSpace memory() {
    return Objects.requireNonNull(memory);
  }

  CpuUpcalls upcalls() {
    return Objects.requireNonNull(upcalls);
  }

  /** Steps done in this run before the present stretch of emulation. */
  long done() {
    return done;
  }

  void add(long steps) {
    done += steps;
  }
}
