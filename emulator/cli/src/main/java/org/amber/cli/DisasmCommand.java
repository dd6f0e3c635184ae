package org.amber.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.amber.cli.disasm.Listing;
import org.amber.cli.options.OptionTable;
import org.amber.cli.options.UsageException;
import org.amber.loader.CodeRange;
import org.amber.loader.ElfSource;
import org.amber.loader.ExecFailure;
import org.amber.loader.Symbol;
import org.amber.loader.SymbolTable;

/** {@code amber disasm}. */
final class DisasmCommand implements Command {
  private static final int OPERANDS = 2;
  private static final int HEX = 16;

  private final CommandContext context;
  private long count = Long.MAX_VALUE;

  DisasmCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public String name() {
    return "disasm";
  }

  @Override
  public String summary() {
    return "show the instructions of a program";
  }

  @Override
  public String operands() {
    return "PROGRAM [FROM]";
  }

  @Override
  public OptionTable options() {
    return new OptionTable(OptionTable.Operands.MIXED)
        .value(
            "-n --count",
            "N",
            "so many instructions at most",
            text -> count = WholeNumber.parse(text, 1, Integer.MAX_VALUE));
  }

  @Override
  public String notes() {
    return """
        FROM is the name of a function, or an address as the file has it, as 0x401000; without it all
        executable sections are shown. What no instruction begins with is shown as (bad).
        """;
  }

  @Override
  public int run(List<String> operands) {
    if (operands.isEmpty() || operands.size() > OPERANDS) {
      throw new UsageException("a program is wanted, and where to begin");
    }
    Path file = Path.of(operands.getFirst());
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ElfSource source = ElfSource.of(channel);
      SymbolTable symbols = SymbolTable.read(source);
      Listing listing = new Listing(context.output(), symbols, count);
      if (operands.size() == 1) {
        for (CodeRange code : CodeRange.of(source)) {
          listing.print(source, code, code.address());
        }
      } else {
        long from = address(operands.get(1), symbols);
        listing.print(source, around(from, source), from);
      }
    } catch (ExecFailure e) {
      throw new CommandFailure(file + ": " + e.getMessage());
    } catch (IOException | UncheckedIOException e) {
      throw new CommandFailure(file + ": cannot be read: " + e.getMessage());
    }
    return ExitStatus.OK;
  }

  private static CodeRange around(long address, ElfSource source) throws ExecFailure {
    return CodeRange.of(source).stream()
        .filter(code -> code.contains(address))
        .findFirst()
        .orElseThrow(
            () -> new CommandFailure("0x%x is in no executable section".formatted(address)));
  }

  private static long address(String text, SymbolTable symbols) {
    if (text.startsWith("0x")) {
      try {
        return Long.parseUnsignedLong(text, 2, text.length(), HEX);
      } catch (NumberFormatException e) {
        throw new UsageException(text + " is no address");
      }
    }
    return symbols
        .find(text)
        .map(Symbol::value)
        .orElseThrow(() -> new CommandFailure("the program has no symbol " + text));
  }
}
