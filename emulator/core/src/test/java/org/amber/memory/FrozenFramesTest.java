package org.amber.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
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
    FrozenFrames frozen = memory.freeze(IntStream.of(frames).limit(3), 0, () -> {});
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

  @Test
  void frameThatIsFreedAndUsedAgainIsKept() {
    int[] frames = filled(2);
    FrozenFrames frozen = memory.freeze(IntStream.of(frames), 0, () -> {});
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
    FrozenFrames ignored = memory.freeze(IntStream.of(frames), 0, () -> {});
    memory.thaw();
    assertThat(memory.isFrozen(frames[0])).isFalse();
    memory.beforeStore(frames[0]);
  }

  /** More stores than there is room for copies: the owner waits for who takes. */
  @Test
  void storesWhileFramesAreTaken() {
    for (int seed = 0; seed < 20; seed++) {
      int[] frames = filled(FRAMES);
      FrozenFrames frozen = memory.freeze(IntStream.of(frames), 0, Thread::onSpinWait);
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
