package org.amber.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FrozenFramesTest {
  private static final int PAGE = PhysicalMemory.PAGE_SIZE;
  private static final int FRAMES = 3000;

  private final PhysicalMemory memory = new PhysicalMemory(64L << 20);

  @AfterEach
  void close() {
    memory.close();
  }

  private int[] filled(int count) {
    int[] frames = new int[count];
    for (int i = 0; i < count; i++) {
      frames[i] = memory.allocate();
      page(frames[i]).fill((byte) i);
    }
    return frames;
  }

  private MemorySegment page(int frame) {
    return memory.ram().asSlice((long) frame * PAGE, PAGE);
  }

  private static void assertFilled(MemorySegment page, int value) {
    MemorySegment expected = MemorySegment.ofArray(new byte[PAGE]).fill((byte) value);
    assertThat(page.asSlice(0, PAGE).mismatch(expected)).isEqualTo(-1);
  }

  @Test
  void whatIsTakenIsWhatWasThere() {
    int[] frames = filled(4);
    FrozenFrames frozen = memory.freeze(null, 0, () -> {});
    frozen.drop(frames[3]);
    assertThat(memory.isFrozen(frames[0])).isTrue();
    assertThat(memory.isFrozen(frames[3])).isFalse();
    memory.noteWrite(frames[1]);
    page(frames[1]).fill((byte) 77);
    assertThat(memory.isFrozen(frames[1])).isFalse();
    MemorySegment target = Arena.ofAuto().allocate(3L * PAGE);
    for (int i = 0; i < 3; i++) {
      frozen.take(frames[i], target, (long) i * PAGE);
      assertFilled(target.asSlice((long) i * PAGE), i);
      assertThat(memory.isFrozen(frames[i])).isFalse();
    }
    assertFilled(page(frames[1]), 77);
  }

  /** They may be a quarter of the machine's memory, and garbage is collected seldom. */
  @Test
  void copiesAreFreedWhenNoFrameIsKeptAnyMore() {
    int[] frames = filled(1);
    FrozenFrames frozen = memory.freeze(null, 0, () -> {});
    memory.noteWrite(frames[0]);
    memory.thaw();
    MemorySegment target = Arena.ofAuto().allocate(PAGE);
    assertThatThrownBy(() -> frozen.take(frames[0], target, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void frameThatIsFreedAndUsedAgainIsKept() {
    int[] frames = filled(2);
    FrozenFrames frozen = memory.freeze(null, 0, () -> {});
    memory.release(frames[1]);
    int again = memory.copyOf(frames[0]);
    assertThat(again).isEqualTo(frames[1]);
    memory.release(again);
    assertThat(memory.allocate()).isEqualTo(again);
    MemorySegment target = Arena.ofAuto().allocate(PAGE);
    frozen.take(frames[1], target, 0);
    assertFilled(target, 1);
  }

  @Test
  void afterThawingNothingIsKept() {
    int[] frames = filled(1);
    FrozenFrames ignored = memory.freeze(null, 0, () -> {});
    memory.thaw();
    assertThat(memory.isFrozen(frames[0])).isFalse();
    memory.beforeStore(frames[0]);
  }

  @Test
  void whatIsKnownElsewhereIsNotKept() {
    int[] frames = filled(3);
    SavedFrames saved = memory.trackSaved();
    SavedFrames.Known before = saved.watch(memory.frameBound());
    assertThat(before.place(frames[0])).isZero();
    long[] places = new long[memory.frameBound()];
    places[frames[0]] = 5;
    places[frames[1]] = 6;
    saved.saved(places, Map.of());
    memory.noteWrite(frames[1]);
    FrozenFrames ignored = memory.freeze(saved, 0, () -> {});
    SavedFrames.Known known = saved.watch(memory.frameBound());
    assertThat(known.place(frames[0])).isEqualTo(5);
    assertThat(known.place(frames[1])).isZero();
    assertThat(known.place(frames[2])).isZero();
    memory.beforeStore(frames[0]);
    assertThat(memory.isFrozen(frames[0])).isFalse();
    assertThat(memory.isFrozen(frames[1])).isTrue();
  }

  /** A writer that fails leaves copies that nobody takes: the owner must not wait for room. */
  @Test
  void storesAfterAllWasGivenUp() {
    int[] frames = filled(FRAMES);
    int[] waits = {0};
    FrozenFrames frozen =
        memory.freeze(
            null,
            0,
            () -> {
              waits[0]++;
              memory.thaw();
            });
    for (int frame : frames) {
      memory.noteWrite(frame);
    }
    assertThat(waits[0]).isEqualTo(1);
    assertThat(frozen.isFrozen(frames[FRAMES - 1])).isTrue();
    assertThat(memory.isFrozen(frames[FRAMES - 1])).isFalse();
  }

  @Test
  void whatNobodyWillTakeMakesRoom() {
    int[] frames = filled(FRAMES);
    int[] next = {0};
    FrozenFrames[] frozen = new FrozenFrames[1];
    frozen[0] = memory.freeze(null, 0, () -> frozen[0].drop(frames[next[0]++]));
    for (int frame : frames) {
      memory.noteWrite(frame);
    }
    assertThat(next[0]).isPositive();
    memory.thaw();
  }

  /** More stores than there is room for copies: the owner waits for who takes. */
  @Test
  void storesWhileFramesAreTaken() {
    for (int seed = 0; seed < 20; seed++) {
      int[] frames = filled(FRAMES);
      FrozenFrames frozen = memory.freeze(null, 0, Thread::onSpinWait);
      CompletableFuture<Boolean> taken =
          CompletableFuture.supplyAsync(() -> takesAll(frozen, frames));
      Random random = new Random(seed);
      for (int i = 0; i < 2 * FRAMES; i++) {
        int frame = frames[random.nextInt(FRAMES)];
        memory.noteWrite(frame);
        page(frame).set(ValueLayout.JAVA_LONG_UNALIGNED, 8L * random.nextInt(512), -1);
      }
      assertThat(taken.join()).isTrue();
      memory.thaw();
      for (int frame : frames) {
        memory.release(frame);
      }
    }
  }

  private static boolean takesAll(FrozenFrames frozen, int[] frames) {
    MemorySegment target = Arena.ofAuto().allocate(PAGE);
    for (int i = 0; i < frames.length; i++) {
      frozen.take(frames[i], target, 0);
      assertFilled(target, i);
    }
    return true;
  }
}
