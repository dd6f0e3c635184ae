package org.amber.kernel.wait;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitQueueTest {
  private final List<Long> woken = new ArrayList<>();

  private Waiter waiter(long place) {
    return new Waiter() {
      @Override
      public void wake() {
        woken.add(place);
      }

      @Override
      public long place() {
        return place;
      }
    };
  }

  /** As after a restore, where they come in another order than that in which they began to wait. */
  @Test
  void firstComeIsFirstWoken() {
    WaitQueue queue = new WaitQueue();
    Waiter second = waiter(20);
    queue.add(waiter(30));
    queue.add(waiter(10));
    queue.add(second);
    queue.add(waiter(40));
    queue.wakeAll();
    queue.remove(second);
    queue.wakeAll();
    assertThat(woken).containsExactly(10L, 20L, 30L, 40L, 10L, 30L, 40L);
  }
}
