package org.amber.kernel.wait;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostEventsTest {
  private final HostEvents events = new HostEvents();
  private final List<String> seen = new ArrayList<>();

  @Test
  void aRunningEngineIsToldOfWhatIsPosted() {
    events.onPost(() -> seen.add("interrupt"));
    events.post(() -> seen.add("event"));
    assertThat(seen).containsExactly("interrupt");
    assertThat(events.drain()).isTrue();
    assertThat(seen).containsExactly("interrupt", "event");
    assertThat(events.drain()).isFalse();
  }

  @Test
  void anEngineThatIsGoneIsLeftAlone() {
    events.onPost(() -> seen.add("interrupt"));
    events.close();
    events.post(() -> seen.add("event"));
    assertThat(seen).isEmpty();
  }
}
