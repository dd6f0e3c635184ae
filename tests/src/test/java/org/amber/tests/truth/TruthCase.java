package org.amber.tests.truth;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.amber.cpu.CpuState;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.Instruction;
import org.amber.jvm.decode.IntelSyntax;
import org.jspecify.annotations.Nullable;

/** One instruction with all that it may see. */
final class TruthCase {
  final Form form;
  final String name;

  /** The registers before; RIP is at the instruction. */
  final CpuState before = new CpuState();

  final List<Window> windows = new ArrayList<>();
  byte[] code = {};

  /** What the code means; null when it is undefined. */
  @Nullable Instruction instruction;

  /** Iterations of a repeated instruction at most. */
  int mostSteps = 1;

  /** The trap flag would be seen by the instruction. */
  boolean withoutTrapFlag;

  TruthCase(Form form, String name) {
    this.form = form;
    this.name = name;
  }

  /** A name of a row that stays when others are added. */
  static String key(Form form) {
    int hash = (form.encoding().toString() + form.operandText()).hashCode();
    return form.mnemonic().replaceAll("\\W.*", "") + "-" + Integer.toHexString(hash);
  }

  /** Adds bytes at an address, as far as there is memory of the arena. */
  void window(long address, byte[] bytes) {
    long offset = address - Arena.DATA;
    if (offset <= -bytes.length || offset >= Arena.DATA_BYTES) {
      return;
    }
    int from = (int) Math.max(0, -offset);
    int to = (int) Math.min(bytes.length, Arena.DATA_BYTES - offset);
    windows.add(new Window((int) offset + from, Arrays.copyOfRange(bytes, from, to)));
  }

  /** The byte that the case begins with at an address; 0 where there is no memory. */
  int initial(long address, byte[] background) {
    int offset = (int) (address - Arena.DATA);
    int value = Arena.isThere(offset) ? background[offset] & 0xff : 0;
    for (Window window : windows) {
      int at = offset - window.offset();
      if (at >= 0 && at < window.bytes().length) {
        value = window.bytes()[at] & 0xff;
      }
    }
    return value;
  }

  String text() {
    Instruction known = instruction;
    return known == null ? "(undefined)" : IntelSyntax.print(known, before.rip + code.length);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s: %s: %s", name, HexFormat.of().formatHex(code), text());
  }
}
