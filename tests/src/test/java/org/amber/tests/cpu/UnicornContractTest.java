package org.amber.tests.cpu;

import org.amber.cpu.Cpu;
import org.amber.memory.PhysicalMemory;
import org.amber.unicorn.UnicornLibrary;
import org.amber.unicorn.engine.UnicornCpu;
import org.junit.jupiter.api.Nested;

class UnicornContractTest {
  @Nested
  class Runs extends RunContract {
    @Override
    Cpu start(PhysicalMemory physical) {
      return new UnicornCpu(UnicornLibrary.load(), physical);
    }
  }

  @Nested
  class Faults extends FaultContract {
    @Override
    Cpu start(PhysicalMemory physical) {
      return new UnicornCpu(UnicornLibrary.load(), physical);
    }
  }

  @Nested
  class Exactness extends ExactnessContract {
    @Override
    Cpu start(PhysicalMemory physical) {
      return new UnicornCpu(UnicornLibrary.load(), physical);
    }
  }
}
