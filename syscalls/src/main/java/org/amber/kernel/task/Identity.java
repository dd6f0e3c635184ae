package org.amber.kernel.task;

import org.amber.cpu.CpuProfile;

/**
 * Who the machine says it is: uname(2) and sysinfo(2). Fixed at boot and saved.
 *
 * @param hostName node name
 * @param processors number of CPUs shown
 * @param memoryBytes size of memory shown
 * @param cpu which processor it has
 */
public record Identity(String hostName, int processors, long memoryBytes, CpuProfile cpu) {
  public static final String SYSTEM = "Linux";
  public static final String RELEASE = "6.1.0-amber";
  public static final String VERSION = "#1 SMP Amber";
  public static final String MACHINE = "x86_64";
  public static final String DOMAIN = "(none)";

  /** CONFIG_NR_CPUS of Linux. */
  private static final int MOST_PROCESSORS = 8192;

  /** The state form. */
  public IdentityState save() {
    IdentityState state = new IdentityState();
    state.hostName = hostName;
    state.processors = processors;
    state.memoryBytes = memoryBytes;
    state.cpuLevel = cpu == CpuProfile.V2 ? 0 : cpu.level();
    return state;
  }

  /**
   * What was saved.
   *
   * @throws IllegalArgumentException when there are no or too many processors, or of a level that
   *     is not known
   */
  public static Identity restore(IdentityState state) {
    if (state.processors < 1 || state.processors > MOST_PROCESSORS || state.memoryBytes < 0) {
      throw new IllegalArgumentException("a machine with %d CPUs".formatted(state.processors));
    }
    CpuProfile cpu = state.cpuLevel == 0 ? CpuProfile.V2 : CpuProfile.ofLevel(state.cpuLevel);
    return new Identity(state.hostName, state.processors, state.memoryBytes, cpu);
  }
}
