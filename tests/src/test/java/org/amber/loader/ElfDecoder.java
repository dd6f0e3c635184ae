package org.amber.loader;

import java.util.Optional;
import org.amber.tests.fuzz.Decoder;

/** Programs and scripts: everything that is ever asked of one. */
public final class ElfDecoder implements Decoder {
  private static final int LONGEST_NAME = 4096;
  private static final long SOMEWHERE = 0x7f00_0000_0000L;

  @Override
  public void read(byte[] bytes) throws ExecFailure {
    ElfSource source = ElfSource.of(bytes);
    SymbolTable symbols = SymbolTable.read(source);
    Optional<Symbol> main = symbols.find("main");
    long address = main.map(Symbol::value).orElse(0x401000L);
    Optional<SymbolTable.Location> ignored = symbols.at(address);
    if (SectionTable.addressOf(source, ".eh_frame").isPresent() && bytes.length < ElfHeader.SIZE) {
      throw new AssertionError("a section in a file without a header");
    }
    symbols.stream().forEach(symbol -> requireLength(symbol.name()));
    if (ScriptHeader.isScript(bytes)) {
      ScriptHeader script = ScriptHeader.parse(bytes);
      if (script.interpreter().length == 0) {
        throw new AssertionError("a script without an interpreter");
      }
      return;
    }
    try {
      requireInside(ImageLayout.ofInterpreter(ElfFile.parseInterpreter(source)));
    } catch (ExecFailure e) {
      // As a program it may be right.
    }
    requireInside(ImageLayout.ofProgram(ElfFile.parse(source)));
  }

  /** Whatever a file says, all of it is where processes may have memory. */
  private static void requireInside(ImageLayout layout) throws ExecFailure {
    LoadedImage image = layout.placeAt(layout.fixedStart().orElse(SOMEWHERE));
    for (ImageMapping mapping : image.mappings()) {
      boolean inside = mapping.start() >= 0 && mapping.end() <= UserSpace.TASK_SIZE;
      if (mapping.length() <= 0 || !inside) {
        throw new AssertionError("outside of the address space: " + mapping);
      }
    }
  }

  private static void requireLength(String name) {
    if (name.length() > LONGEST_NAME) {
      throw new AssertionError("a name of " + name.length() + " characters");
    }
  }
}
