package org.amber.linux;

import java.util.Arrays;
import org.amber.abi.Errno;
import org.amber.abi.Signal;
import org.amber.cpu.CpuFeature;
import org.amber.kernel.signal.FxsaveImage;
import org.amber.kernel.signal.PendingSignals;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.signal.XsaveImage;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.TraceMode;
import org.amber.kernel.task.TraceStop;
import org.amber.kernel.task.Tracing;
import org.amber.kernel.wait.Outcome;
import org.amber.memory.Access;
import org.amber.memory.GuestMemory;
import org.amber.table.GuestAddress;
import org.amber.table.PtraceRequest;

/**
 * What a tracer does with a traced thread: one request of ptrace(2) each.
 *
 * @param tracer the caller, in whose memory results go
 */
record Tracee(Task tracer, Task task) {
  private static final int WORD = 8;
  private static final int REGISTERS_SIZE = TraceeRegisters.COUNT * WORD;

  /** sizeof(struct user), and where u_debugreg is in it. */
  private static final int USER_SIZE = 912;

  private static final int DEBUG_REGISTERS = 848;
  private static final int LAST_DEBUG_REGISTER = DEBUG_REGISTERS + 7 * WORD;

  private static final int NT_PRSTATUS = 1;
  private static final int NT_PRFPREG = 2;
  private static final int NT_X86_XSTATE = 0x202;
  private static final int SIGSET_SIZE = 8;
  private static final int PEEK_SHARED = 1;

  Tracing tracing() {
    return task.tracing();
  }

  private GuestMemory own() {
    return tracer.memory();
  }

  void goOn(TraceMode mode, long signal) {
    tracing().resume(mode, signalOrZero(signal));
  }

  void detach(long signal) {
    tracing().detach(signalOrZero(signal));
  }

  private static int signalOrZero(long signal) {
    if (signal < 0 || signal >= Signal.COUNT) {
      throw Errno.EIO.error();
    }
    return (int) signal;
  }

  void kill() {
    task.send(SignalInfo.kernel(Signal.SIGKILL.number()));
  }

  void interrupt() {
    requireSeized();
    if (tracing().isListening()) {
      tracing().interrupt();
      tracing().takeInterrupt();
    } else if (tracing().stop() == TraceStop.NONE) {
      tracing().interrupt();
    }
  }

  void listen() {
    requireSeized();
    if (tracing().stop() != TraceStop.GROUP) {
      throw Errno.EIO.error();
    }
    tracing().resume(TraceMode.LISTEN, 0);
  }

  private void requireSeized() {
    if (!tracing().isSeized()) {
      throw Errno.EIO.error();
    }
  }

  /** The requests that read or write something of the tracee. */
  Outcome transfer(PtraceRequest request, long address, GuestAddress data) {
    long at = data.value();
    switch (request) {
      case PEEKTEXT, PEEKDATA -> own().writeLong(at, peek(address));
      case POKETEXT, POKEDATA -> poke(address, at);
      case PEEKUSER -> own().writeLong(at, peekUser(address));
      case POKEUSER -> pokeUser(address, at);
      case GETREGS -> writeRegisters(at, REGISTERS_SIZE);
      case SETREGS -> readRegisters(at, REGISTERS_SIZE);
      case GETFPREGS -> FxsaveImage.write(task.cpu(), own(), at);
      case SETFPREGS -> readFloatingPoint(at);
      case GETREGSET, SETREGSET -> registerSet(request == PtraceRequest.GETREGSET, address, at);
      case GETEVENTMSG -> own().writeLong(at, tracing().message());
      case GETSIGINFO -> information().write(own(), at);
      case SETSIGINFO -> setInformation(at);
      case PEEKSIGINFO -> {
        return peekInformation(address, at);
      }
      case GETSIGMASK -> getMask(address, at);
      case SETSIGMASK -> setMask(address, at);
      case GET_SYSCALL_INFO -> {
        return callInformation(address, at);
      }
      case ARCH_PRCTL -> SegmentBases.move(task.cpu(), own(), (int) at, address);
      default -> throw Errno.EIO.error();
    }
    return Outcome.ZERO;
  }

  private long peek(long address) {
    byte[] bytes = new byte[WORD];
    if (task.memory().forced(address, bytes, Access.READ) < WORD) {
      throw Errno.EIO.error();
    }
    long value = 0;
    for (int i = WORD - 1; i >= 0; i--) {
      value = value << 8 | (bytes[i] & 0xff);
    }
    return value;
  }

  private void poke(long address, long value) {
    byte[] bytes = new byte[WORD];
    for (int i = 0; i < WORD; i++) {
      bytes[i] = (byte) (value >>> (8 * i));
    }
    if (task.memory().forced(address, bytes, Access.WRITE) < WORD) {
      throw Errno.EIO.error();
    }
  }

  private static void requireInUser(long offset) {
    if ((offset & (WORD - 1)) != 0 || offset < 0 || offset >= USER_SIZE) {
      throw Errno.EIO.error();
    }
  }

  private long peekUser(long offset) {
    requireInUser(offset);
    return offset < REGISTERS_SIZE ? new TraceeRegisters(task).get((int) offset / WORD) : 0;
  }

  /** Debug registers hold nothing: what would make them break or watch is refused. */
  private void pokeUser(long offset, long value) {
    requireInUser(offset);
    if (offset < REGISTERS_SIZE) {
      new TraceeRegisters(task).set((int) offset / WORD, value);
    } else if (offset < DEBUG_REGISTERS || offset > LAST_DEBUG_REGISTER) {
      throw Errno.EIO.error();
    } else if (value != 0) {
      throw Errno.ENOSPC.error();
    }
  }

  private void writeRegisters(long at, long size) {
    TraceeRegisters registers = new TraceeRegisters(task);
    for (int i = 0; i < size / WORD; i++) {
      own().writeLong(at + (long) WORD * i, registers.get(i));
    }
  }

  private void readRegisters(long at, long size) {
    TraceeRegisters registers = new TraceeRegisters(task);
    long[] values = new long[TraceeRegisters.COUNT];
    for (int i = 0; i < values.length; i++) {
      boolean given = i < size / WORD;
      values[i] = given ? own().readLong(at + (long) WORD * i) : registers.get(i);
    }
    registers.setAll(values);
  }

  private void readFloatingPoint(long at) {
    own().require(at, FxsaveImage.SIZE, Access.READ);
    if (!FxsaveImage.hasSoundMxcsr(own(), at)) {
      throw Errno.EINVAL.error();
    }
    FxsaveImage.read(task.cpu(), own(), at);
  }

  /** struct iovec says where; its length becomes what was moved. */
  private void registerSet(boolean get, long type, long vector) {
    long at = own().readLong(vector);
    long length = own().readLong(vector + WORD);
    boolean general = type == NT_PRSTATUS;
    boolean extended = type == NT_X86_XSTATE;
    if (!general && !extended && type != NT_PRFPREG) {
      throw Errno.EINVAL.error();
    }
    int whole = general ? REGISTERS_SIZE : extended ? XsaveImage.SIZE : FxsaveImage.SIZE;
    if (Long.remainderUnsigned(length, WORD) != 0) {
      throw Errno.EINVAL.error();
    }
    long part = Long.compareUnsigned(length, whole) < 0 ? length : whole;
    if (extended) {
      extendedState(get, at, (int) part);
    } else if (general && get) {
      writeRegisters(at, part);
    } else if (general) {
      readRegisters(at, part);
    } else if (part < whole) {
      throw Errno.EINVAL.error();
    } else if (get) {
      FxsaveImage.write(task.cpu(), own(), at);
    } else {
      readFloatingPoint(at);
    }
    own().writeLong(vector + WORD, part);
  }

  private void extendedState(boolean get, long at, int part) {
    if (!task.kernel().identity().cpu().has(CpuFeature.XSAVE)) {
      throw Errno.ENODEV.error();
    }
    if (get) {
      own().writeBytes(at, Arrays.copyOf(XsaveImage.of(task.cpu()), part));
    } else if (part < XsaveImage.SIZE) {
      throw Errno.EFAULT.error(); // Linux says so
    } else {
      XsaveImage.set(task.cpu(), own().readBytes(at, part));
    }
  }

  private SignalInfo information() {
    SignalInfo info = tracing().info();
    if (info == null) {
      throw Errno.EINVAL.error();
    }
    return info;
  }

  private void setInformation(long at) {
    information();
    tracing().setInfo(SignalInfo.read(own(), at, own().readInt(at)));
  }

  /** struct ptrace_peeksiginfo_args: pending signals from an offset on. */
  private Outcome peekInformation(long arguments, long at) {
    long offset = own().readLong(arguments);
    int flags = own().readInt(arguments + 8);
    int wanted = own().readInt(arguments + 12);
    if ((flags & ~PEEK_SHARED) != 0 || wanted < 0) {
      throw Errno.EINVAL.error();
    }
    boolean shared = (flags & PEEK_SHARED) != 0;
    PendingSignals queue = shared ? task.group().pending() : task.signals().pending();
    int done = 0;
    for (SignalInfo info : queue.queued()) {
      if (offset > 0) {
        offset--;
      } else if (done < wanted) {
        info.write(own(), at + (long) SignalInfo.SIZE * done);
        done++;
      }
    }
    return Outcome.value(done);
  }

  private void getMask(long size, long at) {
    requireSetSize(size);
    own().writeLong(at, task.signals().mask());
  }

  private void setMask(long size, long at) {
    requireSetSize(size);
    task.signals().setMask(own().readLong(at));
  }

  private static void requireSetSize(long size) {
    if (size != SIGSET_SIZE) {
      throw Errno.EINVAL.error();
    }
  }

  /** As much as there is room for is written; the result is how much there is. */
  private Outcome callInformation(long room, long at) {
    byte[] information = CallInformation.of(task);
    int part = (int) Math.min(Math.max(room, 0), information.length);
    own().writeBytes(at, Arrays.copyOf(information, part));
    return Outcome.value(information.length);
  }
}
