package org.amber.kernel.fs.proc;

import org.amber.kernel.vfs.FileName;
import org.amber.memory.Access;
import org.amber.memory.GuestMemory;

/** cmdline, environ and auxv: what lies on the stack of a process, as it is there now. */
final class MemoryText {
  private static final long LONGEST = 4L << 20;

  private MemoryText() {}

  /**
   * The arguments. A program that has written over the NUL behind them (setproctitle) gets one
   * string, which may go on where the environment was.
   */
  static void commandLine(StringBuilder text, ProcessView process) {
    MemoryView memory = process.memory();
    if (memory == null) {
      return;
    }
    String arguments = read(memory.guest(), memory.argStart(), memory.argEnd());
    if (arguments.isEmpty() || arguments.charAt(arguments.length() - 1) == '\0') {
      text.append(arguments);
      return;
    }
    int end = arguments.indexOf('\0');
    if (end >= 0) {
      text.append(arguments, 0, end + 1);
      return;
    }
    String rest = read(memory.guest(), memory.envStart(), memory.envEnd());
    int restEnd = rest.indexOf('\0');
    text.append(arguments).append(restEnd < 0 ? rest : rest.substring(0, restEnd + 1));
  }

  static void environment(StringBuilder text, ProcessView process) {
    MemoryView memory = process.memory();
    if (memory != null) {
      text.append(read(memory.guest(), memory.envStart(), memory.envEnd()));
    }
  }

  static void auxv(StringBuilder text, ProcessView process) {
    MemoryView memory = process.memory();
    if (memory != null) {
      text.append(FileName.of(memory.auxv()));
    }
  }

  /** As much of a range as is mapped. */
  private static String read(GuestMemory guest, long start, long end) {
    long length = Math.min(LONGEST, end - start);
    if (length <= 0) {
      return "";
    }
    long mapped = guest.accessible(start, length, Access.READ);
    return FileName.of(guest.readBytes(start, (int) mapped));
  }
}
