package org.amber.linux;

import static org.amber.table.ArgumentTypes.FD;
import static org.amber.table.ArgumentTypes.FLAGS;
import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.ArgumentTypes.SIZE;
import static org.amber.table.FileArguments.DESCRIPTOR_FLAGS;
import static org.amber.table.Spec.spec;
import static org.amber.table.TimeArguments.CLOCK;
import static org.amber.table.TimeArguments.ITIMERSPEC_IN;
import static org.amber.table.TimeArguments.ITIMERSPEC_OUT;
import static org.amber.table.TimeArguments.TIMER_FLAGS;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.amber.abi.layout.ItimerSpec;
import org.amber.abi.layout.TimeSpec;
import org.amber.kernel.event.EventFile;
import org.amber.kernel.event.SignalFile;
import org.amber.kernel.event.TimerFile;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.table.Fd;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** eventfd(2), timerfd_create(2), signalfd(2). */
final class EventSyscalls {
  /** EFD_SEMAPHORE. */
  private static final int SEMAPHORE = 1;

  private static final int CREATION_FLAGS = OpenFlags.O_CLOEXEC | OpenFlags.O_NONBLOCK;
  private static final int CANCEL_ON_SET = 2;
  private static final int CAP_WAKE_ALARM = 35;
  private static final long SIGSET_SIZE = 8;

  List<Row> rows() {
    return List.of(
        spec(282, "signalfd", INT, POINTER, SIZE, this::signalfd),
        spec(283, "timerfd_create", CLOCK, DESCRIPTOR_FLAGS, this::timerfdCreate),
        spec(284, "eventfd", INT, this::eventfd),
        spec(
            286,
            "timerfd_settime",
            FD,
            TIMER_FLAGS,
            ITIMERSPEC_IN,
            ITIMERSPEC_OUT,
            this::timerfdSettime),
        spec(287, "timerfd_gettime", FD, ITIMERSPEC_OUT, this::timerfdGettime),
        spec(289, "signalfd4", INT, POINTER, SIZE, FLAGS, this::signalfd4),
        spec(290, "eventfd2", INT, DESCRIPTOR_FLAGS, this::eventfd2));
  }

  Outcome eventfd(Task task, int initial) {
    return eventfd2(task, initial, 0);
  }

  Outcome eventfd2(Task task, int initial, int flags) {
    requireOnly(flags, CREATION_FLAGS | SEMAPHORE);
    int nonBlock = flags & OpenFlags.O_NONBLOCK;
    boolean semaphore = (flags & SEMAPHORE) != 0;
    return NewFiles.install(
        task, flags, id -> new EventFile(id, nonBlock, initial & 0xffff_ffffL, semaphore));
  }

  private static void requireOnly(int flags, int known) {
    if ((flags & ~known) != 0) {
      throw Errno.EINVAL.error();
    }
  }

  Outcome timerfdCreate(Task task, int clock, int flags) {
    requireOnly(flags, CREATION_FLAGS);
    switch (clock) {
      case TimerFile.CLOCK_REALTIME, TimerFile.CLOCK_MONOTONIC, TimerFile.CLOCK_BOOTTIME -> {}
      case TimerFile.CLOCK_REALTIME_ALARM, TimerFile.CLOCK_BOOTTIME_ALARM -> {
        if (!task.credentials().has(CAP_WAKE_ALARM)) {
          throw Errno.EPERM.error();
        }
      }
      default -> throw Errno.EINVAL.error();
    }
    int nonBlock = flags & OpenFlags.O_NONBLOCK;
    return NewFiles.install(
        task,
        flags,
        id -> new TimerFile(id, nonBlock, clock, task.kernel().clock(), task.kernel().timers()));
  }

  Outcome timerfdSettime(
      Task task, Fd fd, int flags, GuestAddress newValue, GuestAddress oldValue) {
    ItimerSpec given = ItimerSpec.read(task.memory(), newValue.value());
    requireOnly(flags, TimerFile.ABSOLUTE | CANCEL_ON_SET);
    TimerFile.Setting setting =
        new TimerFile.Setting(given.interval().toNanos(), given.value().toNanos());
    TimerFile timer = timer(task, fd);
    TimerFile.Setting before = timer.setting();
    timer.set(flags, setting);
    if (!oldValue.isNull()) {
      write(task, oldValue, before);
    }
    return Outcome.ZERO;
  }

  Outcome timerfdGettime(Task task, Fd fd, GuestAddress value) {
    write(task, value, timer(task, fd).setting());
    return Outcome.ZERO;
  }

  private static TimerFile timer(Task task, Fd fd) {
    if (task.files().get(fd.number()) instanceof TimerFile timer) {
      return timer;
    }
    throw Errno.EINVAL.error();
  }

  private static void write(Task task, GuestAddress to, TimerFile.Setting setting) {
    new ItimerSpec(TimeSpec.ofNanos(setting.interval()), TimeSpec.ofNanos(setting.value()))
        .write(task.memory(), to.value());
  }

  Outcome signalfd(Task task, int fd, GuestAddress mask, long setSize) {
    return signalfd4(task, fd, mask, setSize, 0);
  }

  Outcome signalfd4(Task task, int fd, GuestAddress mask, long setSize, int flags) {
    requireOnly(flags, CREATION_FLAGS);
    if (setSize != SIGSET_SIZE) {
      throw Errno.EINVAL.error();
    }
    long wanted = task.memory().readLong(mask.value());
    if (fd == -1) {
      int nonBlock = flags & OpenFlags.O_NONBLOCK;
      return NewFiles.install(
          task,
          flags,
          id -> new SignalFile(id, nonBlock, wanted, new CurrentSignals(task.kernel())));
    }
    if (!(task.files().get(fd) instanceof SignalFile file)) {
      throw Errno.EINVAL.error();
    }
    file.setWanted(wanted);
    return Outcome.value(fd);
  }
}
