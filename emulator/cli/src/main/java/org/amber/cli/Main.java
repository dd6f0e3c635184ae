package org.amber.cli;

import java.util.List;
import org.amber.libc.ProcessExit;
import org.amber.machine.LocalHost;

/** The amber command. */
public final class Main {
  /** Set to {@value #BY_JVM} where the JVM itself has to do something at the end. */
  private static final String EXIT_PROPERTY = "amber.exit";

  private static final String BY_JVM = "jvm";

  /** Names the secret keys of a user who names none with an option. */
  private static final String KEY_FILE = "AMBER_KEY_FILE";

  private static final int STANDARD_ERROR = 2;

  private Main() {}

  /**
   * Runs one command and ends the JVM with its exit status.
   *
   * @param arguments the command line without "amber"
   */
  public static void main(String[] arguments) {
    RealMachines machines = new RealMachines(System.getenv(KEY_FILE));
    int status = execute(machines, HostProcess.self().arguments(arguments));
    System.out.flush();
    System.err.flush();
    if (machines.anyStarted() && !BY_JVM.equals(System.getProperty(EXIT_PROPERTY))) {
      ProcessExit.now(status);
    }
    // Not exit: no shutdown hook has anything to do here, and no thread is worth waiting for.
    Runtime.getRuntime().halt(status);
  }

  /** Runs one command in this process and returns its exit status. */
  static int execute(RealMachines machines, List<String> arguments) {
    HostProcess self = HostProcess.self();
    CommandContext context =
        new CommandContext(
            machines,
            self.environment(System.getProperty(HostProcess.ENVIRONMENT_PROPERTY)),
            self.directory(),
            System.out,
            System.err,
            () -> LocalHost.isTerminal(STANDARD_ERROR));
    return new AmberCommand(context).execute(arguments);
  }
}
