package org.amber.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.amber.abi.Signal;
import org.amber.cpu.CpuState;
import org.amber.inspect.image.MappedImages;
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

/** Sums up the processes of a machine that stands still. */
public final class Inspector {
  private final SyscallTable table;
  private final MappedImages images;

  public Inspector(SyscallTable table, PhysicalMemory physical) {
    this.table = table;
    this.images = new MappedImages(physical);
  }

  /** One process with what it has open and where it is. */
  public Inspection.Process process(ThreadGroup group) {
    Task leader = group.leader();
    FsContext context = group.fs();
    return new Inspection.Process(
        group.pid(),
        leader.name,
        new Inspection.Relatives(group.parentPid(), group.processGroup(), group.session()),
        TreeView.condition(group),
        context == null ? "" : context.cwd().absolute(),
        group.tasks().stream().filter(Task::isAlive).map(this::thread).toList(),
        group.memory().space().areas(0, AddressSpace.TASK_SIZE).stream()
            .map(area -> mapping(group.memory().space(), area))
            .toList(),
        files(group.files()),
        handlers(group, leader));
  }

  private Inspection.Thread thread(Task task) {
    CpuState cpu = task.cpu();
    List<Inspection.Register> registers = new ArrayList<>();
    registers.add(new Inspection.Register("rip", cpu.rip));
    registers.add(new Inspection.Register("rflags", cpu.rflags));
    for (int i = 0; i < RegisterView.GENERAL.size(); i++) {
      registers.add(new Inspection.Register(RegisterView.GENERAL.get(i), cpu.gpr[i]));
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
    AddressSpace space = task.group().memory().space();
    Vma area = MappedImages.area(space, address);
    if (area == null) {
      return "";
    }
    String file = name(area);
    long offset = address - area.start() + area.offset();
    return images
        .symbol(space, address)
        .map(symbol -> symbol + " in " + file)
        .orElseGet(() -> area.source() == null ? file : file + "+0x" + Long.toHexString(offset));
  }

  private static Inspection.Mapping mapping(AddressSpace space, Vma area) {
    AtomicLong resident = new AtomicLong();
    space.forEachPage(
        area.start(), area.end(), (page, pte) -> resident.addAndGet(PhysicalMemory.PAGE_SIZE));
    return new Inspection.Mapping(
        area.start(), area.end(), MapView.permissions(area), resident.get(), name(area));
  }

  private static String name(Vma area) {
    PageSource source = area.source();
    return area.name().isEmpty() && source != null ? source.mapName() : area.name();
  }

  private static List<Inspection.OpenFile> files(FdTable table) {
    List<Inspection.OpenFile> files = new ArrayList<>();
    table.forEach(
        (fd, descriptor) -> {
          FileDescription file = descriptor.file();
          files.add(
              new Inspection.OpenFile(
                  fd,
                  DescriptorView.flags(descriptor),
                  file.seekable() ? file.offset() : -1,
                  file.describe()));
        });
    return List.copyOf(files);
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
