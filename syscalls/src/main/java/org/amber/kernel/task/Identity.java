package org.amber.kernel.task;

/**
 * Who the machine says it is: uname(2) and sysinfo(2). Fixed at boot and saved.
 *
 * @param hostName node name
 * @param processors number of CPUs shown
 * @param memoryBytes size of memory shown
 */
public record Identity(String hostName, int processors, long memoryBytes) {
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
    return state;
  }

  /**
   * What was saved.
   *
   * @throws IllegalArgumentException when there are no or too many processors
   */
  public static Identity restore(IdentityState state) {
    if (state.processors < 1 || state.processors > MOST_PROCESSORS || state.memoryBytes < 0) {
      throw new IllegalArgumentException("a machine with %d CPUs".formatted(state.processors));
    }
    return new Identity(state.hostName, state.processors, state.memoryBytes);
  }
}
