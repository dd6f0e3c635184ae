package org.amber.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.amber.abi.OpenFlags;
import org.amber.abi.Signal;
import org.amber.cpu.CpuState;
import org.amber.kernel.file.Descriptor;
import org.amber.kernel.file.FdTable;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.signal.SignalAction;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.vfs.FsContext;
import org.amber.memory.AddressSpace;
import org.amber.memory.PageSource;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.Vma;
import org.amber.table.Row;
import org.amber.table.SyscallTable;

/** Describes the processes of a machine that stands still. */
final class Inspector {
  private static final String[] GENERAL = {
    "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13",
    "r14", "r15"
  };

  private static final int TERMINATING_SIGNAL = 0x7f;

  private final SyscallTable table;
  private final SymbolAddresses symbols = new SymbolAddresses();

  Inspector(SyscallTable table) {
    this.table = table;
  }

  /** One process with what it has open and where it is. */
  Inspection.Process process(ThreadGroup group) {
    Task leader = group.leader();
    FsContext context = group.fs();
    return new Inspection.Process(
        group.pid(),
        leader.name,
        new Inspection.Relatives(group.parentPid(), group.processGroup(), group.session()),
        condition(group),
        context == null ? "" : context.cwd().absolute(),
        group.tasks().stream().filter(Task::isAlive).map(this::thread).toList(),
        group.memory().space().areas(0, AddressSpace.TASK_SIZE).stream()
            .map(area -> mapping(group.memory().space(), area))
            .toList(),
        files(group.files()),
        handlers(group, leader));
  }

  private static String condition(ThreadGroup group) {
    if (group.stop().isStopped()) {
      return "stopped";
    }
    if (group.isAlive()) {
      return "alive";
    }
    int status = group.waitStatus();
    int signal = status & TERMINATING_SIGNAL;
    return signal == 0 ? "ended with " + ((status >> 8) & 0xff) : "ended by " + Signal.name(signal);
  }

  private Inspection.Thread thread(Task task) {
    CpuState cpu = task.cpu();
    List<Inspection.Register> registers = new ArrayList<>();
    registers.add(new Inspection.Register("rip", cpu.rip));
    registers.add(new Inspection.Register("rflags", cpu.rflags));
    for (int i = 0; i < GENERAL.length; i++) {
      registers.add(new Inspection.Register(GENERAL[i], cpu.gpr[i]));
    }
    registers.add(new Inspection.Register("fs.base", cpu.fsBase));
    registers.add(new Inspection.Register("gs.base", cpu.gsBase));
    registers.add(new Inspection.Register("mxcsr", cpu.mxcsr));
    return new Inspection.Thread(
        task.tid(), activity(task), place(task, cpu.rip), List.copyOf(registers));
  }

  private String activity(Task task) {
    if (!task.call().isActive()) {
      return task.state() == Task.State.STOPPED ? "stopped" : "runnable";
    }
    Row row = table.row(task.call().number());
    return "in " + (row == null ? "system call " + task.call().number() : row.name());
  }

  /** Symbol and file at an address; empty when not even a file is there. */
  private String place(Task task, long address) {
    Vma area = task.group().memory().space().area(address);
    if (area == null) {
      return "";
    }
    String file = name(area);
    long offset = address - area.start() + area.offset();
    return symbols
        .describe(address, task)
        .map(symbol -> symbol + " in " + file)
        .orElseGet(() -> area.source() == null ? file : file + "+0x" + Long.toHexString(offset));
  }

  private static Inspection.Mapping mapping(AddressSpace space, Vma area) {
    AtomicLong resident = new AtomicLong();
    space.forEachPage(
        area.start(), area.end(), (page, pte) -> resident.addAndGet(PhysicalMemory.PAGE_SIZE));
    String permissions =
        ((area.prot() & 1) != 0 ? "r" : "-")
            + ((area.prot() & 2) != 0 ? "w" : "-")
            + ((area.prot() & 4) != 0 ? "x" : "-")
            + (area.shared() ? "s" : "p");
    return new Inspection.Mapping(
        area.start(), area.end(), permissions, resident.get(), name(area));
  }

  private static String name(Vma area) {
    PageSource source = area.source();
    return area.name().isEmpty() && source != null ? source.mapName() : area.name();
  }

  private static List<Inspection.OpenFile> files(FdTable table) {
    List<Inspection.OpenFile> files = new ArrayList<>();
    for (int fd = 0; fd < table.bound(); fd++) {
      Descriptor descriptor = table.find(fd);
      if (descriptor != null) {
        FileDescription file = descriptor.file();
        files.add(
            new Inspection.OpenFile(
                fd, flags(descriptor), file.seekable() ? file.offset() : -1, file.describe()));
      }
    }
    return List.copyOf(files);
  }

  private static String flags(Descriptor descriptor) {
    int flags = descriptor.file().flags();
    StringBuilder text =
        new StringBuilder(
            switch (flags & OpenFlags.O_ACCMODE) {
              case OpenFlags.O_RDONLY -> "O_RDONLY";
              case OpenFlags.O_WRONLY -> "O_WRONLY";
              default -> "O_RDWR";
            });
    append(text, (flags & OpenFlags.O_APPEND) != 0, "O_APPEND");
    append(text, (flags & OpenFlags.O_NONBLOCK) != 0, "O_NONBLOCK");
    append(text, (flags & OpenFlags.O_DIRECTORY) != 0, "O_DIRECTORY");
    append(text, (flags & OpenFlags.O_PATH) != 0, "O_PATH");
    append(text, descriptor.closeOnExec(), "O_CLOEXEC");
    return text.toString();
  }

  private static void append(StringBuilder text, boolean set, String name) {
    if (set) {
      text.append('|').append(name);
    }
  }

  private List<Inspection.Handler> handlers(ThreadGroup group, Task task) {
    List<Inspection.Handler> handlers = new ArrayList<>();
    for (int number = 1; number < Signal.COUNT; number++) {
      SignalAction action = group.actions().get(number);
      if (action.isIgnore()) {
        handlers.add(new Inspection.Handler(Signal.name(number), "ignored"));
      } else if (action.isHandler()) {
        String place = place(task, action.handler());
        String address = "0x" + Long.toHexString(action.handler());
        handlers.add(
            new Inspection.Handler(
                Signal.name(number), place.isEmpty() ? address : address + " " + place));
      }
    }
    return List.copyOf(handlers);
  }
}
