package org.amber.cpu;

/** What every engine must offer: the x86-64-v2 level of the psABI, and how it is announced. */
public final class CpuProfile {
  private CpuProfile() {}

  /** AT_HWCAP, EDX of CPUID leaf 1: FPU … FXSR, SSE, SSE2. */
  public static final long HWCAP = 0x078b_fbff;

  /** AT_HWCAP2: ring-3 MONITOR/MWAIT and FSGSBASE are not offered. */
  public static final long HWCAP2 = 0;
}
