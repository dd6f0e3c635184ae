package org.amber.tests.cpu;

import org.amber.cpu.Cpu;
import org.amber.cpu.CpuProfile;
import org.amber.jvm.interpret.JvmCpu;
import org.amber.jvm.interpret.TierPolicy;
import org.amber.memory.PhysicalMemory;

/** The same of each instruction compiled before it is executed. */
class CompiledVectorFaultTest extends VectorFaultTest {
  @Override
  Cpu start(PhysicalMemory physical) {
    return new JvmCpu(physical, CpuProfile.V3, TierPolicy.EAGER);
  }
}
