package org.amber.inspect;

import java.util.ArrayList;
import java.util.List;
import org.amber.abi.Signal;
import org.amber.kernel.event.TimerFile;
import org.amber.kernel.task.CallRecord;
import org.amber.kernel.task.IntervalTimers;
import org.amber.kernel.task.PosixTimer;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.wait.Outcome;
import org.amber.table.TimeArguments;

/** What comes by itself: interval timers, POSIX timers, timer files, ends of waiting. */
final class TimerView implements ProcessView {
  private static final String[] INTERVAL = {"ITIMER_REAL", "ITIMER_VIRTUAL", "ITIMER_PROF"};

  @Override
  public List<Item> parts(ThreadGroup group, List<Task> threads) {
    List<Item> timers = new ArrayList<>();
    for (int which = 0; which < IntervalTimers.COUNT; which++) {
      if (group.timers().remaining(which) > 0) {
        timers.add(
            timer(
                INTERVAL[which],
                INTERVAL[which],
                group.timers().remaining(which),
                group.timers().interval(which)));
      }
    }
    for (PosixTimer timer : group.posixTimers().all()) {
      timers.add(posix(group, timer));
    }
    for (ThreadFiles files : ThreadFiles.of(threads)) {
      addFiles(timers, files);
    }
    for (Task task : threads) {
      addDeadline(timers, group, task);
    }
    return timers;
  }

  private static Item timer(String key, String name, long remaining, long interval) {
    Facts facts = new Facts().text("timer", name).nanos("remaining", remaining);
    return new Item(Kind.TIMER, key, facts.nanos("interval", interval).list(), List.of());
  }

  private static Item posix(ThreadGroup group, PosixTimer timer) {
    Facts facts =
        new Facts()
            .text("timer", "posix timer " + timer.id())
            .text(
                "clock",
                TimeArguments.clockName(timer.clock())
                    .orElseGet(() -> Integer.toString(timer.clock())))
            .truth("armed", timer.isArmed())
            .nanos("remaining", group.posixTimers().remaining(timer))
            .nanos("interval", timer.interval())
            .number("overrun", timer.overrun());
    PosixTimer.Event event = timer.event();
    if (event.how() != PosixTimer.SIGEV_NONE) {
      facts.text("signal", Signal.name(event.signal())).hex("value", event.value());
    }
    if (event.how() == PosixTimer.SIGEV_THREAD_ID) {
      facts.number("thread", event.thread());
    }
    return new Item(Kind.TIMER, "posix " + timer.id(), facts.list(), List.of());
  }

  private static void addFiles(List<Item> timers, ThreadFiles files) {
    files
        .table()
        .forEach(
            (fd, descriptor) -> {
              if (descriptor.file() instanceof TimerFile file) {
                TimerFile.Setting setting = file.setting();
                String key = files.key(fd);
                timers.add(
                    timer("fd " + key, "timerfd " + key, setting.value(), setting.interval()));
              }
            });
  }

  private static void addDeadline(List<Item> timers, ThreadGroup group, Task task) {
    CallRecord call = task.call();
    if (call.isActive() && call.deadline != CallRecord.UNSET && call.deadline != Outcome.NEVER) {
      long left = Math.max(0, call.deadline - group.kernel().clock().monotonicNanos());
      timers.add(timer("thread " + task.tid(), "wait of thread " + task.tid(), left, 0));
    }
  }
}
