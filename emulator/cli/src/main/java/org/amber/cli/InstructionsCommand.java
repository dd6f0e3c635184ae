package org.amber.cli;

import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.amber.cli.options.OptionTable;
import org.amber.cli.options.UsageException;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.FormTable;

/** {@code amber instructions}: the decoder's table, as a table. */
final class InstructionsCommand implements Command {
  private final CommandContext context;

  InstructionsCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public String name() {
    return "instructions";
  }

  @Override
  public String summary() {
    return "list the instructions that Amber's decoder knows";
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
    return """
        A line for each form of an instruction, with the feature of the processor that it belongs to.
        Which of them a machine has depends on its engine.
        """;
  }

  @Override
  public int run(List<String> operands) {
    UsageException.requireNone(operands);
    List<Form> forms = FormTable.load().forms();
    StringBuilder text = new StringBuilder();
    for (Form form : forms) {
      String line =
          String.format(
              Locale.ROOT, "%-18s %-24s %s", form.mnemonic(), form.operandText(), form.feature());
      text.append(line).append('\n');
    }
    forms.stream()
        .collect(Collectors.groupingBy(Form::feature, TreeMap::new, Collectors.counting()))
        .forEach((feature, count) -> text.append(count).append(' ').append(feature).append('\n'));
    context.output().print(text);
    return ExitStatus.OK;
  }
}
