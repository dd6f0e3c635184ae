package org.amber.jvm.compile;

/** The method that a region has become. */
public abstract class CompiledCode {

  /**
   * Executes from the region's head on, and puts all registers back. If an instruction throws, it
   * tells where by {@link org.amber.jvm.cpu.Vcpu#leaveAt}.
   *
   * @param steps which it may take
   * @return by which {@link #exit} it left and how many {@link #stepsLeft} there are
   */
  public abstract long run(int steps);

  /** Of what {@link #run} returns. */
  public static int exit(long end) {
    return (int) (end >>> Integer.SIZE);
  }

  /** Of what {@link #run} returns. */
  public static int stepsLeft(long end) {
    return (int) end;
  }
}
