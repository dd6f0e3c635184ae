package org.amber.kernel.event;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.amber.abi.Signal;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.wait.Readiness;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;

/** Signals that are read instead of delivered (signalfd(2)): those of the task that reads. */
public final class SignalFile extends AnonymousFile {
  /** Size of struct signalfd_siginfo. */
  private static final int RECORD = 128;

  private static final long UNBLOCKABLE = Signal.SIGKILL.bit() | Signal.SIGSTOP.bit();

  @NotSaved("the machine's")
  private final SignalSource source;

  private long wanted;

  public SignalFile(long id, int nonBlock, long wanted, SignalSource source) {
    super(id, nonBlock | OpenFlags.O_RDWR, "signalfd");
    this.wanted = wanted & ~UNBLOCKABLE;
    this.source = source;
  }

  /** Replaces the set of signals. */
  public void setWanted(long signals) {
    wanted = signals & ~UNBLOCKABLE;
    source.arrivals(source.process()).wakeAll();
  }

  @Override
  protected void transferIn(IoBuffer to, long position) {
    if (to.remaining() < RECORD) {
      throw Errno.EINVAL.error();
    }
    boolean any = false;
    while (to.remaining() >= RECORD) {
      if (to.accessible(RECORD) < RECORD) {
        throw Errno.EFAULT.error();
      }
      SignalInfo info = source.take(wanted);
      if (info == null) {
        if (!any) {
          throw Errno.EAGAIN.error();
        }
        return;
      }
      to.put(MemorySegment.ofArray(record(info)), 0, RECORD);
      any = true;
    }
  }

  /** struct signalfd_siginfo. */
  private static byte[] record(SignalInfo info) {
    ByteBuffer record = ByteBuffer.allocate(RECORD).order(ByteOrder.LITTLE_ENDIAN);
    record.putInt(0, info.number()).putInt(4, info.errno()).putInt(8, info.code());
    record.putInt(12, info.pid()).putInt(16, info.uid());
    if (info.code() == SignalInfo.SI_TIMER) {
      record.putInt(12, 0).putInt(16, 0).putInt(24, info.pid()).putInt(32, info.uid());
    }
    if (info.isReadiness()) {
      record.putInt(12, 0).putInt(16, 0).putInt(20, (int) info.value()).putInt(28, info.pid());
    } else if (info.code() < 0) {
      record.putInt(44, (int) info.value()).putLong(48, info.value());
    } else if (info.number() == Signal.SIGCHLD.number()) {
      record.putInt(40, (int) info.value());
    } else if (info.code() > 0 && info.code() < SignalInfo.SI_KERNEL) {
      record.putInt(12, 0).putInt(16, 0).putLong(72, info.value());
    }
    return record.array();
  }

  @Override
  public int poll() {
    return (source.pending() & wanted) != 0 ? Readiness.POLLIN : 0;
  }

  @Override
  public WaitQueue waitQueue() {
    return source.arrivals(reader());
  }

  /** The process whose signals it has for whoever uses it now. */
  int reader() {
    return source.process();
  }

  /** As {@link #waitQueue}, for a process that may not be the one that runs. */
  WaitQueue waitQueueOf(int process) {
    return source.arrivals(process);
  }

  @Override
  public String details() {
    return String.format(Locale.ROOT, "sigmask:\t%016x\n", wanted);
  }

  @Override
  public SignalFileState save() {
    SignalFileState state = new SignalFileState();
    saveTo(state);
    state.wanted = wanted;
    return state;
  }

  public static SignalFile restore(SignalFileState state, SignalSource source) {
    SignalFile file = new SignalFile(state.id, state.flags, state.wanted, source);
    file.restoreFrom(state);
    return file;
  }
}
