package org.amber.tests.cpu;

import org.amber.cpu.Cpu;
import org.amber.cpu.CpuProfile;
import org.amber.jvm.interpret.JvmCpu;
import org.amber.memory.PhysicalMemory;
import org.junit.jupiter.api.Nested;

class JvmContractTest {
  @Nested
  class Runs extends RunContract {
    @Override
    Cpu start(PhysicalMemory physical) {
      return new JvmCpu(physical, CpuProfile.V2);
    }
  }

  @Nested
  class Faults extends FaultContract {
    @Override
    Cpu start(PhysicalMemory physical) {
      return new JvmCpu(physical, CpuProfile.V2);
    }
  }

  @Nested
  class Exactness extends ExactnessContract {
    @Override
    Cpu start(PhysicalMemory physical) {
      return new JvmCpu(physical, CpuProfile.V2);
    }
  }
}
