package org.amber.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SignalRelayTest {
  private static final int SIGINT = 2;
  private static final int SIGTERM = 15;

  private final List<String> seen = new ArrayList<>();
  private long now = -5;
  private final SignalRelay relay =
      new SignalRelay(
          signal -> seen.add("" + signal),
          () -> seen.add("end"),
          () -> seen.add("break off"),
          () -> now);

  private void after(long milliseconds, int signal) {
    now += TimeUnit.MILLISECONDS.toNanos(milliseconds);
    relay.accept(signal);
  }

  @Test
  void theGuestGetsThem() {
    after(0, SIGINT);
    after(1, SIGINT);
    after(1, SIGTERM);
    after(1, SIGINT);
    assertThat(seen).containsExactly("2", "2", "15", "2");
  }

  @Test
  void twoInShortOrderEndTheMachine() {
    after(0, SIGTERM);
    after(2000, SIGTERM);
    assertThat(seen).containsExactly("15", "end");
  }

  @Test
  void aThirdBreaksOffWhatStillIsWritten() {
    after(0, SIGTERM);
    after(1, SIGTERM);
    after(60_000, SIGTERM);
    assertThat(seen).containsExactly("15", "end", "break off");
  }

  @Test
  void twoWithTimeBetweenThemAreTheGuests() {
    after(0, SIGTERM);
    after(2001, SIGTERM);
    after(2001, SIGTERM);
    assertThat(seen).containsExactly("15", "15", "15");
  }
}
