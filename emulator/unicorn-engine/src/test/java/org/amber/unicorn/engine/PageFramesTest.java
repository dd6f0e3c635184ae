package org.amber.unicorn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PageFramesTest {
  @Test
  void tellsWhetherAPageHadAnotherFrame() {
    PageFrames frames = new PageFrames();
    for (int i = 0; i < 5000; i++) {
      assertThat(frames.replaces(i * 7L, i)).isFalse();
    }
    for (int i = 0; i < 5000; i++) {
      assertThat(frames.replaces(i * 7L, i)).isFalse();
      assertThat(frames.replaces(i * 7L, i + 1)).isTrue();
      assertThat(frames.replaces(i * 7L, i + 1)).isFalse();
    }
    frames.clear();
    assertThat(frames.replaces(7, 9)).isFalse();
  }
}
