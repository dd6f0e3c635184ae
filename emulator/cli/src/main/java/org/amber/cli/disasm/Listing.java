package org.amber.cli.disasm;

import java.io.PrintStream;
import java.util.Optional;
import org.amber.jvm.decode.Decoder;
import org.amber.jvm.decode.FormTable;
import org.amber.jvm.decode.Instruction;
import org.amber.jvm.decode.IntelSyntax;
import org.amber.loader.CodeRange;
import org.amber.loader.ElfSource;
import org.amber.loader.SymbolTable;
import org.amber.loader.SymbolTable.Location;

/** Prints instructions, a line each: address, bytes and text, in the syntax of Intel. */
public final class Listing {
  private static final int CHUNK = 1 << 20;

  private final PrintStream out;
  private final SymbolTable symbols;
  private final Decoder decoder = new Decoder(FormTable.load());
  private long left;

  /**
   * Nothing is printed yet.
   *
   * @param most how many lines of instructions at most
   */
  public Listing(PrintStream out, SymbolTable symbols, long most) {
    this.out = out;
    this.symbols = symbols;
    this.left = most;
  }

  /** Prints what a part of a program has from an address in it on. */
  public void print(ElfSource source, CodeRange code, long from) {
    byte[] bytes = new byte[CHUNK];
    long end = code.address() + code.size();
    long address = from;
    while (address != end && left > 0 && !out.checkError()) {
      int count = read(source, code.offset() + (address - code.address()), bytes, end - address);
      if (count == 0) {
        return;
      }
      address += print(bytes, count, address, address + count == end);
    }
  }

  private static int read(ElfSource source, long offset, byte[] bytes, long most) {
    int wanted = (int) Math.min(bytes.length, most);
    int done = 0;
    while (done < wanted) {
      int count = source.read(offset + done, bytes, done, wanted - done);
      if (count <= 0) {
        break;
      }
      done += count;
    }
    return done;
  }

  /** Returns how many of the bytes it has printed: all, or but for an unfinished instruction. */
  private int print(byte[] bytes, int count, long start, boolean isEnd) {
    int at = 0;
    while (at < count && left > 0 && (isEnd || count - at >= Decoder.MAX_LENGTH)) {
      Instruction instruction = decoder.decode(bytes, at, count);
      int length = instruction == null ? 1 : instruction.length();
      long address = start + at;
      label(address);
      String text =
          instruction == null
              ? "(bad)"
              : IntelSyntax.print(instruction, address + length) + target(instruction, address);
      out.printf("%8x:  %-30s  %s%n", address, hex(bytes, at, length), text);
      at += length;
      left--;
    }
    return at;
  }

  private void label(long address) {
    Optional<Location> place = symbols.at(address);
    if (place.isPresent() && place.get().offset() == 0) {
      out.printf("%n%s:%n", place.get().symbol().name());
    }
  }

  /** What a jump, call or address relative to the next instruction means. */
  private String target(Instruction instruction, long address) {
    long next = address + instruction.length();
    long target =
        instruction.isRelative()
            ? next + instruction.immediate()
            : instruction.isRipRelative() ? next + instruction.memory().displacement() : next;
    if (target == next) {
      return "";
    }
    return symbols
        .at(target)
        .map(place -> " <" + place + ">")
        .orElse(instruction.isRelative() ? "" : "  # 0x" + Long.toHexString(target));
  }

  private static String hex(byte[] bytes, int from, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < from + length; i++) {
      text.append("%02x".formatted(bytes[i]));
    }
    return text.toString();
  }
}
