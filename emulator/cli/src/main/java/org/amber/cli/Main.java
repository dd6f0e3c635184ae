package org.amber.cli;


/** The amber command. */
public final class Main {
  private Main() {}

  /**
   * Runs one command and ends the JVM with its exit status.
   *
   * @param arguments the command line without "amber"
   */
  public static void main(String[] arguments) {
    HostProcess self = HostProcess.self();
    CommandContext context =
        new CommandContext(
            new RealMachines(),
            self.environment(System.getProperty(HostProcess.ENVIRONMENT_PROPERTY)),
            self.directory(),
            System.out,
            System.err);
    int status = new AmberCommand(context).execute(self.arguments(arguments));
    System.out.flush();
    // Not exit: no shutdown hook has anything to do here, and no thread is worth waiting for.
    Runtime.getRuntime().halt(status);
  }
}
