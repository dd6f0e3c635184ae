package org.amber.tests.fuzz;

/** What Jazzer calls, with the target that the property {@value #TARGET} names. */
public final class JazzerTarget {
  /** The name of a {@link FuzzTarget}. */
  static final String TARGET = "amber.target";

  private static final FuzzTarget CHOSEN = FuzzTarget.of(System.getProperty(TARGET, ""));

  private JazzerTarget() {}

  /** One attempt. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    boolean ignored = CHOSEN.take(bytes);
  }
}
