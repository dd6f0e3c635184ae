package org.amber.cli;

import java.io.PrintStream;

/**
 * What every command works with.
 *
 * @param output for what was asked for
 * @param messages for what is said beside it, each line starting with "amber: "
 */
record CommandContext(Machines machines, PrintStream output, PrintStream messages) {}
