package org.amber.cli;

import java.io.PrintStream;
import java.util.Map;

/**
 * What every command works with.
 *
 * @param environment of the amber command
 * @param output for what was asked for
 * @param messages for what is said beside it, each line starting with "amber: "
 */
record CommandContext(
    Machines machines, Map<String, String> environment, PrintStream output, PrintStream messages) {}
