package org.amber.kernel.event;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class EpollFileRestoreTest {

  /** epoll_ctl(2) never lets it come to this; asking such a list what is ready would not end. */
  @Test
  void listsThatWatchEachOtherAreRefused() {
    Map<Long, EpollFileState> states = new HashMap<>();
    Map<Long, EpollFile> files = new HashMap<>();
    for (long id = 1; id <= 3; id++) {
      EpollFileState state = new EpollFileState();
      state.id = id;
      state.fds = new int[] {5};
      state.files = new long[] {id % 3 + 1};
      state.events = new int[] {1};
      state.data = new long[1];
      state.places = new long[1];
      state.readers = new int[1];
      states.put(id, state);
      files.put(id, EpollFile.restore(state));
    }
    assertThatThrownBy(
            () ->
                states.forEach(
                    (id, state) ->
                        Objects.requireNonNull(files.get(id)).restoreItems(state, files::get)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("watches itself");
  }
}
