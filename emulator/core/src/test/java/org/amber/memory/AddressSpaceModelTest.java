package org.amber.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Areas and the room between them, compared with a model that knows each page and nothing else. */
class AddressSpaceModelTest {
  private static final long PAGE = 0x1000;
  private static final int PAGES = 1500;
  private static final int GUARD = (1 << 20) / (int) PAGE;
  private static final int GROWS = 8;
  private static final int FREE = -1;

  private final PhysicalMemory physical = new PhysicalMemory(1 << 20);
  private final AddressSpace space = new AddressSpace(physical);

  /** What each page is: its protection, with {@link #GROWS} for an area that grows down. */
  private final int[] model = new int[PAGES];

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void areasAndRoomAreThoseOfTheModel(long seed) {
    Random random = new Random(seed);
    Arrays.fill(model, FREE);
    try (physical) {
      for (int i = 0; i < 4000; i++) {
        change(random);
        ask(random);
        compareAreas();
      }
      assertThat(space.mappedBytes())
          .isEqualTo(Arrays.stream(model).filter(m -> m >= 0).count() * PAGE);
      space.clear();
      assertThat(space.areaCount()).isZero();
      assertThat(space.findFree(PAGES * PAGE, PAGE, 0, PAGES * PAGE)).isZero();
    }
  }

  private void change(Random random) {
    int length = 1 + random.nextInt(random.nextInt(10) == 0 ? 300 : 6);
    int start = random.nextInt(PAGES - length);
    switch (random.nextInt(8)) {
      case 0, 1 -> map(start, length, random.nextInt(8));
      case 2 -> place(random, length);
      case 3, 4 -> {
        space.unmap(start * PAGE, (start + length) * PAGE);
        Arrays.fill(model, start, start + length, FREE);
      }
      case 5 -> protect(start, length, random.nextInt(8));
      case 6 -> move(random, start, length);
      default -> map(start, 1, 3 | (random.nextInt(8) == 0 ? GROWS : 0));
    }
  }

  private void map(int start, int length, int what) {
    int flags = (what & GROWS) == 0 ? 0 : Vma.GROWS_DOWN;
    space.map(new Vma(start * PAGE, (start + length) * PAGE, what & 7, flags, null, 0, ""));
    Arrays.fill(model, start, start + length, what);
  }

  /** As mmap(2) without an address. */
  private void place(Random random, int length) {
    long start = space.findFree(length * PAGE, PAGE, 0, PAGES * PAGE);
    assertThat(start).isEqualTo(room(length, 1, 0, PAGES));
    if (start >= 0) {
      map((int) (start / PAGE), length, random.nextInt(8));
    }
  }

  private void protect(int start, int length, int prot) {
    if (Arrays.stream(model, start, start + length).allMatch(what -> what >= 0)) {
      space.protect(start * PAGE, (start + length) * PAGE, prot);
      for (int i = start; i < start + length; i++) {
        model[i] = (model[i] & GROWS) | prot;
      }
    }
  }

  private void move(Random random, int from, int length) {
    int to = random.nextInt(PAGES - length);
    if (Math.abs(to - from) < length) {
      return;
    }
    space.move(from * PAGE, length * PAGE, to * PAGE);
    System.arraycopy(model, from, model, to, length);
    Arrays.fill(model, from, from + length, FREE);
  }

  private void ask(Random random) {
    int length = 1 + random.nextInt(random.nextInt(4) == 0 ? PAGES : 20);
    int alignment = 1 << random.nextInt(5);
    int floor = random.nextInt(4) == 0 ? random.nextInt(PAGES) : 0;
    int ceiling = random.nextInt(4) == 0 ? random.nextInt(PAGES) : PAGES;
    assertThat(space.findFree(length * PAGE, alignment * PAGE, floor * PAGE, ceiling * PAGE))
        .isEqualTo(room(length, alignment, floor, ceiling));
    int hint = random.nextInt(PAGES - Math.min(length, PAGES - 1));
    int end = Math.min(PAGES, hint + length);
    assertThat(space.areas(hint * PAGE, end * PAGE).isEmpty())
        .isEqualTo(Arrays.stream(model, hint, end).allMatch(what -> what == FREE));
    assertThat(space.isMapped(hint * PAGE, end * PAGE))
        .isEqualTo(Arrays.stream(model, hint, end).noneMatch(what -> what == FREE));
  }

  /** Looks at every start from the highest down. */
  private long room(int length, int alignment, int floor, int ceiling) {
    for (int start = (ceiling - length) & -alignment; start >= floor; start -= alignment) {
      if (isFree(start, start + length)) {
        return start * PAGE;
      }
    }
    return -1;
  }

  private boolean isFree(int start, int end) {
    for (int i = start; i < Math.min(PAGES, end + GUARD); i++) {
      if (model[i] != FREE) {
        return i >= end && (model[i] & GROWS) == 0;
      }
    }
    return true;
  }

  private void compareAreas() {
    int[] found = new int[PAGES];
    Arrays.fill(found, FREE);
    int count = 0;
    for (Vma vma : space.areas()) {
      int what = vma.prot() | (vma.has(Vma.GROWS_DOWN) ? GROWS : 0);
      Arrays.fill(found, (int) (vma.start() / PAGE), (int) (vma.end() / PAGE), what);
      count++;
    }
    assertThat(found).isEqualTo(model);
    assertThat(space.areaCount()).isEqualTo(count);
  }
}
