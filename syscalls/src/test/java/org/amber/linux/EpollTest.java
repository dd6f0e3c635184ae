package org.amber.linux;

import static org.amber.linux.TestMachine.BAD;
import static org.amber.linux.TestMachine.MEMORY;
import static org.amber.linux.TestMachine.error;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.amber.abi.Errno;
import org.amber.kernel.event.EpollEvents;
import org.amber.kernel.event.EpollFile;
import org.amber.kernel.event.EventFile;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.wait.Readiness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** epoll on eventfds and pipes. */
final class EpollTest {
  private static final long EVENT = MEMORY;
  private static final long EVENTS = MEMORY + 0x100;
  private static final int ADD = 1;
  private static final int DEL = 2;
  private static final int MOD = 3;
  private static final int IN = Readiness.POLLIN;

  private final FileMachine files = new FileMachine();
  private final TestMachine machine = files.machine;
  private long epoll;
  private long event;

  @BeforeEach
  void makeFiles() {
    epoll = machine.call("epoll_create1", 0);
    event = machine.call("eventfd", 0);
  }

  @AfterEach
  void close() {
    files.close();
  }

  private long control(int operation, long fd, int events, long data) {
    machine.task.memory().writeInt(EVENT, events);
    machine.task.memory().writeLong(EVENT + 4, data);
    return machine.call("epoll_ctl", epoll, operation, fd, EVENT);
  }

  private long poll(int limit) {
    return machine.call("epoll_wait", epoll, EVENTS, limit, 0);
  }

  private void signal() {
    files.writeLong(files.file(event), 1);
  }

  @Test
  void levelTriggeredEventsStay() {
    assertThat(control(ADD, event, IN, 0x1122334455667788L)).isZero();
    assertThat(poll(4)).isZero();
    signal();
    assertThat(poll(4)).isEqualTo(1);
    assertThat(machine.readInt(EVENTS)).isEqualTo(IN);
    assertThat(machine.readLong(EVENTS + 4)).isEqualTo(0x1122334455667788L);
    assertThat(poll(4)).isEqualTo(1);
    files.readLong(files.file(event));
    assertThat(poll(4)).isZero();
  }

  @Test
  void edgeTriggeredEventsComeOnceForEachChange() {
    control(ADD, event, IN | EpollEvents.EDGE_TRIGGERED, 1);
    signal();
    assertThat(poll(4)).isEqualTo(1);
    assertThat(poll(4)).isZero();
    signal();
    assertThat(poll(4)).isEqualTo(1);
  }

  @Test
  void oneShotEventsWaitForModification() {
    control(ADD, event, IN | EpollEvents.ONESHOT, 1);
    signal();
    assertThat(poll(4)).isEqualTo(1);
    signal();
    assertThat(poll(4)).isZero();
    assertThat(control(MOD, event, IN | EpollEvents.ONESHOT, 2)).isZero();
    assertThat(poll(4)).isEqualTo(1);
    assertThat(machine.readLong(EVENTS + 4)).isEqualTo(2);
  }

  @Test
  void waitingEndsWithAnEventOrAtTheDeadline() {
    control(ADD, event, IN, 1);
    machine.call("epoll_wait", epoll, EVENTS, 4, -1);
    assertThat(machine.isBlocked(files.task)).isTrue();
    signal();
    assertThat(machine.again(files.task)).isEqualTo(1);
    files.readLong(files.file(event));
    machine.writeLongs(MEMORY + 0x80, 0, 500);
    machine.call("epoll_pwait2", epoll, EVENTS, 4, MEMORY + 0x80, 0, 8);
    assertThat(machine.isBlocked(files.task)).isTrue();
    machine.advance(500);
    assertThat(machine.again(files.task)).isZero();
  }

  @Test
  void everyoneGetsATurn() {
    long[] fds = new long[3];
    for (int i = 0; i < fds.length; i++) {
      fds[i] = machine.call("eventfd", 1);
      control(ADD, fds[i], IN, i);
    }
    StringBuilder order = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      assertThat(poll(1)).isEqualTo(1);
      order.append(machine.readLong(EVENTS + 4));
    }
    assertThat(order).hasToString("0120");
  }

  @Test
  void nestedListsAreReadyWhenTheirFilesAre() {
    long outer = machine.call("epoll_create", 1);
    control(ADD, event, IN, 1);
    machine.task.memory().writeInt(EVENT, IN);
    assertThat(machine.call("epoll_ctl", outer, ADD, epoll, EVENT)).isZero();
    assertThat(machine.call("epoll_wait", outer, EVENTS, 4, 0)).isZero();
    signal();
    assertThat(machine.call("epoll_wait", outer, EVENTS, 4, 0)).isEqualTo(1);
    assertThat(control(ADD, outer, IN, 1)).isEqualTo(error(Errno.ELOOP));
  }

  @Test
  void listsNestFiveDeepFromTheTop() {
    long outer = epoll;
    for (int depth = 1; depth < 5; depth++) {
      long inner = machine.call("epoll_create", 1);
      assertThat(machine.call("epoll_ctl", outer, ADD, inner, EVENT)).as("%d", depth).isZero();
      outer = inner;
    }
    long tooDeep = machine.call("epoll_create", 1);
    assertThat(machine.call("epoll_ctl", outer, ADD, tooDeep, EVENT)).isEqualTo(error(Errno.ELOOP));
  }

  @Test
  void listsNestFiveDeepFromTheBottom() {
    long inner = epoll;
    for (int depth = 1; depth < 5; depth++) {
      long outer = machine.call("epoll_create", 1);
      assertThat(machine.call("epoll_ctl", outer, ADD, inner, EVENT)).as("%d", depth).isZero();
      inner = outer;
    }
    long tooDeep = machine.call("epoll_create", 1);
    assertThat(machine.call("epoll_ctl", tooDeep, ADD, inner, EVENT)).isEqualTo(error(Errno.ELOOP));
  }

  @Test
  void aClosedFileLeavesTheList() {
    control(ADD, event, IN, 1);
    signal();
    files.task.files().close((int) event);
    assertThat(poll(4)).isZero();
    assertThat(machine.call("eventfd", 1)).isEqualTo(event);
    assertThat(control(ADD, event, IN, 2)).isZero();
    assertThat(poll(4)).isEqualTo(1);
  }

  @Test
  void errors() {
    assertThat(control(MOD, event, IN, 1)).isEqualTo(error(Errno.ENOENT));
    assertThat(control(DEL, event, IN, 1)).isEqualTo(error(Errno.ENOENT));
    assertThat(control(ADD, epoll, IN, 1)).isEqualTo(error(Errno.EINVAL));
    assertThat(control(ADD, 77, IN, 1)).isEqualTo(error(Errno.EBADF));
    assertThat(control(9, event, IN, 1)).isEqualTo(error(Errno.EINVAL));
    control(ADD, event, IN, 1);
    assertThat(control(ADD, event, IN, 1)).isEqualTo(error(Errno.EEXIST));
    assertThat(control(MOD, event, IN | EpollEvents.EXCLUSIVE, 1)).isEqualTo(error(Errno.EINVAL));
    files.task.files().install(files.open("/dev/null", 0), false, 100);
    assertThat(control(ADD, 2, IN, 1)).isEqualTo(error(Errno.EPERM));
    assertThat(machine.call("epoll_wait", epoll, EVENTS, 0, 0)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("epoll_wait", event, EVENTS, 1, 0)).isEqualTo(error(Errno.EINVAL));
    signal();
    assertThat(machine.call("epoll_wait", epoll, BAD, 1, 0)).isEqualTo(error(Errno.EFAULT));
    assertThat(poll(1)).as("an event that could not be stored is not lost").isEqualTo(1);
    assertThat(machine.call("epoll_create", 0)).isEqualTo(error(Errno.EINVAL));
    assertThat(machine.call("epoll_create1", 1)).isEqualTo(error(Errno.EINVAL));
  }

  @Test
  void aListComesBackFromItsState() {
    control(ADD, event, IN | EpollEvents.EDGE_TRIGGERED, 5);
    long other = machine.call("eventfd", 1);
    control(ADD, other, IN, 6);
    signal();
    EpollFile list = (EpollFile) files.file(epoll);
    Map<Long, FileDescription> restored = new HashMap<>();
    for (long fd : new long[] {event, other}) {
      EventFile file = EventFile.restore(((EventFile) files.file(fd)).save());
      file.retain();
      restored.put(file.id(), file);
    }
    EpollFile copy = EpollFile.restore(list.save());
    copy.restoreItems(list.save(), restored::get);
    StringBuilder found = new StringBuilder();
    assertThat(copy.collect(9, (events, data) -> found.append(data))).isEqualTo(2);
    assertThat(found).hasToString("65");
    assertThat(copy.collect(9, (events, data) -> {})).isEqualTo(1);
    files.writeLong(Objects.requireNonNull(restored.get(files.file(event).id())), 1);
    assertThat(copy.collect(9, (events, data) -> {})).as("watched again").isEqualTo(2);
  }
}
