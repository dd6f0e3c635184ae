package org.amber.machine;

/** A machine cannot be made, run or saved; the message is one line for the user. */
public final class MachineException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What kind of failure, for the exit status of the command. */
  public enum Kind {
    /** The program does not exist: 127. */
    NOT_FOUND,
    /** The program cannot be executed: 126. */
    NOT_EXECUTABLE,
    /** Anything else: 125. */
    FAILURE
  }

  private final Kind kind;

  public MachineException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** A failure whose cause is for those who look for a fault of Amber. */
  MachineException(String message, Throwable cause) {
    super(message, cause);
    this.kind = Kind.FAILURE;
  }

  public MachineException(String message) {
    this(Kind.FAILURE, message);
  }

  public Kind kind() {
    return kind;
  }
}
