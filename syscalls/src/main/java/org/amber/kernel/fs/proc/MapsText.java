package org.amber.kernel.fs.proc;

import org.amber.abi.Stat;
import org.amber.memory.PageSource;
import org.amber.memory.Vma;

/** /proc/PID/maps and smaps: one area a line, in the columns of Linux (fs/proc/task_mmu.c). */
final class MapsText {
  private static final int NAME_COLUMN = 73;
  private static final int ADDRESS_DIGITS = 8;
  private static final int DEVICE_DIGITS = 2;
  private static final int LABEL_COLUMNS = 16;
  private static final int VALUE_COLUMNS = 8;
  private static final int READ = 1;
  private static final int WRITE = 2;
  private static final int EXECUTE = 4;
  private static final long KIB_PER_PAGE = 4;

  private MapsText() {}

  static void maps(StringBuilder text, ProcessView process) {
    MemoryView memory = process.memory();
    if (memory != null) {
      for (Vma vma : memory.space().areas()) {
        line(text, vma, memory);
      }
    }
  }

  static void smaps(StringBuilder text, ProcessView process) {
    MemoryView memory = process.memory();
    if (memory != null) {
      for (Vma vma : memory.space().areas()) {
        line(text, vma, memory);
        use(text, vma, memory);
      }
    }
  }

  private static void line(StringBuilder text, Vma vma, MemoryView memory) {
    int start = text.length();
    hex(text, vma.start()).append('-');
    hex(text, vma.end()).append(' ');
    text.append((vma.prot() & READ) != 0 ? 'r' : '-');
    text.append((vma.prot() & WRITE) != 0 ? 'w' : '-');
    text.append((vma.prot() & EXECUTE) != 0 ? 'x' : '-');
    text.append(vma.shared() ? 's' : 'p').append(' ');
    PageSource source = vma.source();
    long device = source == null ? 0 : source.device();
    hex(text, source == null ? 0 : vma.offset());
    hex(text.append(' '), Stat.major(device), DEVICE_DIGITS).append(':');
    hex(text, Stat.minor(device), DEVICE_DIGITS).append(' ');
    text.append(source == null ? 0 : source.inodeNumber()).append(' ');
    String name = name(vma, memory);
    if (!name.isEmpty()) {
      while (text.length() - start < NAME_COLUMN) {
        text.append(' ');
      }
      text.append(name);
    }
    text.append('\n');
  }

  private static String name(Vma vma, MemoryView memory) {
    PageSource source = vma.source();
    if (source != null) {
      return source.mapName().replace("\n", "\\012");
    }
    if (!vma.name().isEmpty()) {
      return vma.name();
    }
    if (vma.start() < memory.brk() && vma.end() > memory.brkStart()) {
      return "[heap]";
    }
    return vma.contains(memory.startStack()) ? "[stack]" : "";
  }

  private static StringBuilder hex(StringBuilder text, long value) {
    return hex(text, value, ADDRESS_DIGITS);
  }

  private static StringBuilder hex(StringBuilder text, long value, int atLeast) {
    String digits = Long.toHexString(value);
    return text.repeat('0', Math.max(0, atLeast - digits.length())).append(digits);
  }

  private static void use(StringBuilder text, Vma vma, MemoryView memory) {
    MemoryUse use = new MemoryUse(memory.space());
    use.add(vma);
    kib(text, "Size", vma.length() / 1024);
    kib(text, "KernelPageSize", KIB_PER_PAGE);
    kib(text, "MMUPageSize", KIB_PER_PAGE);
    long resident = use.resident() * KIB_PER_PAGE;
    kib(text, "Rss", resident);
    kib(
        text,
        "Pss",
        (use.privateClean + use.privateDirty) * KIB_PER_PAGE
            + (use.sharedClean + use.sharedDirty) * KIB_PER_PAGE / 2);
    kib(text, "Shared_Clean", use.sharedClean * KIB_PER_PAGE);
    kib(text, "Shared_Dirty", use.sharedDirty * KIB_PER_PAGE);
    kib(text, "Private_Clean", use.privateClean * KIB_PER_PAGE);
    kib(text, "Private_Dirty", use.privateDirty * KIB_PER_PAGE);
    kib(text, "Referenced", resident);
    kib(text, "Anonymous", use.anonymous * KIB_PER_PAGE);
    kib(text, "LazyFree", 0);
    kib(text, "AnonHugePages", 0);
    kib(text, "Swap", 0);
    kib(text, "SwapPss", 0);
    kib(text, "Locked", vma.has(Vma.LOCKED) ? resident : 0);
    text.append("THPeligible:           0\n");
    flags(text, vma);
  }

  private static void kib(StringBuilder text, String name, long value) {
    // By hand: programs read this of thousands of areas, and a format is parsed at each use.
    String digits = Long.toString(value);
    text.append(name).append(':');
    text.repeat(' ', Math.max(0, LABEL_COLUMNS - name.length() - 1));
    text.repeat(' ', Math.max(0, VALUE_COLUMNS - digits.length()));
    text.append(digits).append(" kB\n");
  }

  private static void flags(StringBuilder text, Vma vma) {
    text.append("VmFlags: ");
    flag(text, (vma.prot() & READ) != 0, "rd");
    flag(text, (vma.prot() & WRITE) != 0, "wr");
    flag(text, (vma.prot() & EXECUTE) != 0, "ex");
    flag(text, vma.shared(), "sh");
    flag(text, true, "mr");
    flag(text, !vma.has(Vma.NEVER_WRITABLE), "mw");
    flag(text, true, "me");
    flag(text, vma.shared(), "ms");
    flag(text, vma.has(Vma.GROWS_DOWN), "gd");
    flag(text, vma.has(Vma.LOCKED), "lo");
    flag(text, vma.has(Vma.DONT_FORK), "dc");
    flag(text, (vma.prot() & WRITE) != 0 && !vma.shared() && !vma.has(Vma.NO_RESERVE), "ac");
    flag(text, vma.has(Vma.NO_RESERVE), "nr");
    flag(text, vma.has(Vma.WIPE_ON_FORK), "wf");
    text.append('\n');
  }

  private static void flag(StringBuilder text, boolean set, String name) {
    if (set) {
      text.append(name).append(' ');
    }
  }
}
