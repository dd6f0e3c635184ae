package org.amber.jvm.compile;

/** The method that a region has become. */
public abstract class CompiledCode {

  /**
   * Executes from the region's head on. It tells where it stops by {@link
   * org.amber.jvm.cpu.Vcpu#leaveAt}, whether it returns or throws what an instruction throws, and
   * puts all registers back in both cases.
   *
   * @param steps which it may take
   */
  public abstract void run(int steps);
}
