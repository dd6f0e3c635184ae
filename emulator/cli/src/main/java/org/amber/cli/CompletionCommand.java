package org.amber.cli;

import java.io.PrintStream;
import java.util.List;
import org.amber.cli.options.HelpText;
import org.amber.cli.options.OptionTable;

/** {@code amber completion}: a script for bash, which zsh understands too. */
final class CompletionCommand implements Command {
  private final PrintStream output;
  private final List<Command> commands;

  /**
   * @param commands the others
   */
  CompletionCommand(PrintStream output, List<Command> commands) {
    this.output = output;
    this.commands = commands;
  }

  @Override
  public String name() {
    return "completion";
  }

  @Override
  public String summary() {
    return "print a script that completes amber's commands in a shell";
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
        In bash:  source <(amber completion)
        In zsh:   autoload bashcompinit && bashcompinit && source <(amber completion)
        """;
  }

  @Override
  public int run(List<String> operands) {
    StringBuilder cases = new StringBuilder();
    StringBuilder names = new StringBuilder("help completion --help --version");
    for (Command command : commands) {
      names.append(' ').append(command.name());
      cases.append(
          "    %s) words=\"%s\" ;;\n"
              .formatted(command.name(), String.join(" ", HelpText.names(command.options()))));
    }
    output.print(
        """
        _amber() {
          local word=${COMP_WORDS[COMP_CWORD]} words=
          case ${COMP_WORDS[1]} in
        %s    help) words="%s" ;;
          esac
          [ "$COMP_CWORD" -eq 1 ] && words="%s"
          case $word in
            -*) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
            *) if [ "$COMP_CWORD" -eq 1 ] || [ "${COMP_WORDS[1]}" = help ]; then
                 COMPREPLY=($(compgen -W "$words" -- "$word"))
               else
                 COMPREPLY=($(compgen -f -- "$word"))
               fi ;;
          esac
        }
        complete -o filenames -o bashdefault -F _amber amber
        """
            .formatted(cases, names, names));
    return ExitStatus.OK;
  }
}
