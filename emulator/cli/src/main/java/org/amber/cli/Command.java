package org.amber.cli;

import java.util.List;
import org.amber.cli.options.OptionTable;

/** One of amber's commands. */
interface Command {
  String name();

  /** One line for the list of commands. */
  String summary();

  /** What follows the options on its command line; empty when nothing does. */
  String operands();

  /** Its options; parsing sets them in this command. */
  OptionTable options();

  /** What help says after the options; may be empty. */
  String notes();

  /**
   * What help says first of the operands that it is asked about; may be empty.
   *
   * @param operands as far as they are known
   */
  default String about(List<String> operands) {
    return "";
  }

  /**
   * Does it, after the options have been parsed.
   *
   * @param operands what was left of the command line
   * @return the exit status for amber
   * @throws CommandFailure when it cannot be done
   * @throws org.amber.cli.options.UsageException when the options or operands make no sense
   */
  int run(List<String> operands);
}
