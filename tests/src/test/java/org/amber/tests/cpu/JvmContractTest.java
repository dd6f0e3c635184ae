package org.amber.tests.cpu;

import org.amber.cpu.Cpu;
import org.amber.cpu.CpuProfile;
import org.amber.jvm.interpret.JvmCpu;
import org.amber.jvm.interpret.TierPolicy;
import org.amber.memory.PhysicalMemory;
import org.junit.jupiter.api.Nested;

/** The engine in Java, interpreting, compiling, and changing between both. */
class JvmContractTest {
  private static Cpu start(PhysicalMemory physical, TierPolicy policy) {
    return new JvmCpu(physical, CpuProfile.V2, policy);
  }

  @Nested
  class Runs extends RunContract {
    @Override
    Cpu start(PhysicalMemory physical) {
      return JvmContractTest.start(physical, TierPolicy.USUAL);
    }
  }

  @Nested
  class Faults extends FaultContract {
    @Override
    Cpu start(PhysicalMemory physical) {
      return JvmContractTest.start(physical, TierPolicy.USUAL);
    }
  }

  @Nested
  class Exactness extends ExactnessContract {
    @Override
    Cpu start(PhysicalMemory physical) {
      return JvmContractTest.start(physical, TierPolicy.USUAL);
    }
  }

  @Nested
  class RunsInterpreted extends RunContract {
    @Override
    Cpu start(PhysicalMemory physical) {
      return JvmContractTest.start(physical, TierPolicy.INTERPRETER);
    }
  }

  @Nested
  class FaultsInterpreted extends FaultContract {
    @Override
    Cpu start(PhysicalMemory physical) {
      return JvmContractTest.start(physical, TierPolicy.INTERPRETER);
    }
  }

  @Nested
  class ExactnessInterpreted extends ExactnessContract {
    @Override
    Cpu start(PhysicalMemory physical) {
      return JvmContractTest.start(physical, TierPolicy.INTERPRETER);
    }
  }

  @Nested
  class RunsCompiled extends RunContract {
    @Override
    Cpu start(PhysicalMemory physical) {
      return JvmContractTest.start(physical, TierPolicy.COMPILER);
    }
  }

  @Nested
  class FaultsCompiled extends FaultContract {
    @Override
    Cpu start(PhysicalMemory physical) {
      return JvmContractTest.start(physical, TierPolicy.COMPILER);
    }
  }

  @Nested
  class ExactnessCompiled extends ExactnessContract {
    @Override
    Cpu start(PhysicalMemory physical) {
      return JvmContractTest.start(physical, TierPolicy.COMPILER);
    }
  }

  @Nested
  class RunsCompiledFirst extends RunContract {
    @Override
    Cpu start(PhysicalMemory physical) {
      return JvmContractTest.start(physical, TierPolicy.EAGER);
    }
  }

  @Nested
  class FaultsCompiledFirst extends FaultContract {
    @Override
    Cpu start(PhysicalMemory physical) {
      return JvmContractTest.start(physical, TierPolicy.EAGER);
    }
  }

  @Nested
  class ExactnessCompiledFirst extends ExactnessContract {
    @Override
    Cpu start(PhysicalMemory physical) {
      return JvmContractTest.start(physical, TierPolicy.EAGER);
    }
  }

  @Nested
  class RunsByChance extends RunContract {
    @Override
    Cpu start(PhysicalMemory physical) {
      return JvmContractTest.start(physical, TierPolicy.random(20261123));
    }
  }

  @Nested
  class FaultsByChance extends FaultContract {
    @Override
    Cpu start(PhysicalMemory physical) {
      return JvmContractTest.start(physical, TierPolicy.random(20261123));
    }
  }

  @Nested
  class ExactnessByChance extends ExactnessContract {
    @Override
    Cpu start(PhysicalMemory physical) {
      return JvmContractTest.start(physical, TierPolicy.random(20261123));
    }
  }
}
