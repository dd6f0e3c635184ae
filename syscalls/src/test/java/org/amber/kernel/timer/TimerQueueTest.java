package org.amber.kernel.timer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.amber.kernel.timer.TimerQueue.Owner;
import org.junit.jupiter.api.Test;

class TimerQueueTest {
  @Test
  void whatIsDueAtOneTimeComesInAnOrderOfItsOwn() {
    TimerQueue queue = new TimerQueue();
    List<String> expired = new ArrayList<>();
    queue.arm(10, Owner.TASK, 1, () -> expired.add("task 1"));
    queue.arm(10, Owner.FILE, 7, () -> expired.add("file 7"));
    TimerQueue.Entry gone = queue.arm(9, Owner.FILE, 8, () -> expired.add("file 8"));
    queue.arm(10, Owner.FILE, 3, () -> expired.add("file 3"));
    queue.arm(9, Owner.INTERVAL, 9, () -> expired.add("interval 9"));
    queue.cancel(gone);
    queue.expire(10);
    assertThat(expired).containsExactly("interval 9", "file 3", "file 7", "task 1");
  }
}
