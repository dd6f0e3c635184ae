package org.amber.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * What every command works with. Texts of the host are in {@link org.amber.abi.HostText}.
 *
 * @param environment of the amber command, as it is given to a program
 * @param directory in which it was started
 * @param output for what was asked for
 * @param messages for what is said beside it, each line starting with "amber: "
 * @param onTerminal whether somebody sees the messages at once, and may see them overwritten
 */
record CommandContext(
    Machines machines,
    List<String> environment,
    String directory,
    PrintStream output,
    PrintStream messages,
    BooleanSupplier onTerminal) {}
