package org.amber.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.amber.cli.options.OptionTable;
import org.amber.cli.options.UsageException;
import org.amber.table.Row;

/** {@code amber syscalls}: the kernel's table, as a table. */
final class SyscallsCommand implements Command {
  private final CommandContext context;

  SyscallsCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public String name() {
    return "syscalls";
  }

  @Override
  public String summary() {
    return "list the system calls that Amber's kernel has";
  }

  @Override
  public String operands() {
    return "";
  }

  @Override
  public OptionTable options() {
    return new OptionTable(OptionTable.Operands.MIXED);
  }

  @Override
  public String notes() {
    return "A call that is not listed returns ENOSYS; amber run --stats names those that were made.";
  }

  @Override
  public int run(List<String> operands) {
    UsageException.requireNone(operands);
    List<Row> rows = context.machines().systemCalls().rows();
    StringBuilder text = new StringBuilder();
    rows.stream()
        .sorted(Comparator.comparingInt(Row::number))
        .forEach(row -> text.append(line(row)));
    for (Row.Support support : Row.Support.values()) {
      long count = rows.stream().filter(row -> row.support() == support).count();
      if (count > 0) {
        text.append(count).append(' ').append(word(support)).append('\n');
      }
    }
    context.output().print(text);
    return ExitStatus.OK;
  }

  private static String line(Row row) {
    String line =
        String.format(
            Locale.ROOT,
            "%3d  %-24s %-8s %s",
            row.number(),
            row.name(),
            word(row.support()),
            row.note());
    return line.stripTrailing() + "\n";
  }

  private static String word(Row.Support support) {
    return support.name().toLowerCase(Locale.ROOT);
  }
}
