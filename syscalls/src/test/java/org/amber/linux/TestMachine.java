package org.amber.linux;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.cpu.CpuProfile;
import org.amber.cpu.CpuState;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.task.Identity;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.task.ProcessMemory;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.wait.HostEvents;
import org.amber.memory.AddressSpace;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.Vma;
import org.amber.table.Dispatcher;
import org.amber.table.Row;
import org.amber.time.Clock;
import org.jspecify.annotations.Nullable;

/** A kernel with one process, whose system calls a test makes by name; time stands still. */
final class TestMachine implements AutoCloseable {
  /** Where the process has {@link #MEMORY_SIZE} bytes of writable memory. */
  static final long MEMORY = 0x10_0000;

  static final int MEMORY_SIZE = 0x1_0000;

  /** An address that is not mapped. */
  static final long BAD = 0x5000_0000;

  /** Monotonic time and, with {@link #REALTIME_OFFSET} added, real time. */
  long now = 1_000_000_000L;

  static final long REALTIME_OFFSET = 1_700_000_000_000_000_000L;

  final PhysicalMemory physical = new PhysicalMemory(64 << 20);
  final Kernel kernel;
  final Dispatcher dispatcher;

  /** The first process and its first thread; those of an empty machine are in no kernel. */
  final ThreadGroup group;

  final Task task;

  TestMachine() {
    this(0);
  }

  TestMachine(int uid) {
    this(uid, true, null);
  }

  /** A machine without a process, to be restored. */
  static TestMachine empty() {
    return new TestMachine(0, false, null);
  }

  /** A machine whose calls are told to an observer. */
  static TestMachine traced(Dispatcher.Observer observer) {
    return new TestMachine(0, true, observer);
  }

  private TestMachine(int uid, boolean populated, Dispatcher.@Nullable Observer observer) {
    dispatcher = new Dispatcher(SystemCalls.table(), observer, (caller, number) -> {});
    Clock clock =
        new Clock() {
          @Override
          public long realtimeNanos() {
            return now + REALTIME_OFFSET;
          }

          @Override
          public long monotonicNanos() {
            return now;
          }
        };
    kernel =
        new Kernel(
            physical,
            clock,
            bytes -> Arrays.fill(bytes, (byte) 0x5a),
            new HostEvents(),
            new Identity("host", 2, 1L << 30, CpuProfile.V2));
    group = newProcess(uid, populated ? kernel.allocatePid() : 0);
    task = group.tasks().getFirst();
    if (populated) {
      kernel.add(group);
      kernel.scheduler().enqueue(task);
    }
  }

  /** A process with one task and memory of its own. */
  ThreadGroup addProcess(int uid) {
    ThreadGroup added = newProcess(uid, kernel.allocatePid());
    kernel.add(added);
    kernel.scheduler().enqueue(added.tasks().getFirst());
    return added;
  }

  private ThreadGroup newProcess(int uid, int pid) {
    ProcessMemory memory = new ProcessMemory(new AddressSpace(physical));
    memory.space().map(new Vma(MEMORY, MEMORY + MEMORY_SIZE, 3, 0, null, 0, ""));
    Credentials credentials = Credentials.of(uid, uid, List.of());
    ThreadGroup created = new ThreadGroup(pid, kernel, memory);
    created.addTask(new Task(pid, created, credentials));
    return created;
  }

  /** Another thread of the first process. */
  Task addThread() {
    Task added = new Task(kernel.allocatePid(), group, group.credentials(), group.leader().files());
    added.setFs(group.fs());
    group.addTask(added);
    kernel.scheduler().enqueue(added);
    return added;
  }

  /** Makes a call; returns RAX, which says nothing when the task is blocked. */
  long call(Task caller, String name, long... arguments) {
    return callNumber(caller, number(name), arguments);
  }

  /** As {@link #call}, by number. */
  long callNumber(Task caller, int number, long... arguments) {
    int[] registers = {
      CpuState.RDI, CpuState.RSI, CpuState.RDX, CpuState.R10, CpuState.R8, CpuState.R9
    };
    CpuState cpu = caller.cpu();
    for (int i = 0; i < registers.length; i++) {
      cpu.gpr[registers[i]] = i < arguments.length ? arguments[i] : 0;
    }
    cpu.gpr[CpuState.RAX] = number;
    dispatcher.enter(caller);
    return cpu.gpr[CpuState.RAX];
  }

  long call(String name, long... arguments) {
    return call(task, name, arguments);
  }

  private int number(String name) {
    for (Row row : dispatcher.table().rows()) {
      if (row.name().equals(name)) {
        return row.number();
      }
    }
    throw new AssertionError("no row " + name);
  }

  /** The error of a failed call. */
  static long error(Errno errno) {
    return -errno.number();
  }

  boolean isBlocked(Task one) {
    return one.state() == Task.State.BLOCKED;
  }

  /** Lets time pass, runs what is due, and tries the call of a task that was woken. */
  void advance(long nanos) {
    now += nanos;
    kernel.timers().expire(now);
  }

  /** Runs the call of a woken task again; returns RAX. */
  long again(Task woken) {
    dispatcher.again(woken);
    return woken.cpu().gpr[CpuState.RAX];
  }

  long readLong(long address) {
    return task.memory().readLong(address);
  }

  int readInt(long address) {
    return task.memory().readInt(address);
  }

  void writeLongs(long address, long... values) {
    for (int i = 0; i < values.length; i++) {
      task.memory().writeLong(address + 8L * i, values[i]);
    }
  }

  void writeInts(long address, int... values) {
    for (int i = 0; i < values.length; i++) {
      task.memory().writeInt(address + 4L * i, values[i]);
    }
  }

  void writeString(long address, String text) {
    task.memory().writeBytes(address, (text + "\0").getBytes(StandardCharsets.ISO_8859_1));
  }

  String readString(long address) {
    byte[] bytes = task.memory().readString(address, 256, Errno.EINVAL);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    physical.close();
  }
}
