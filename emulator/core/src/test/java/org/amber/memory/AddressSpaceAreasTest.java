package org.amber.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Where areas are, and where there is room for more. */
class AddressSpaceAreasTest {
  private static final long PAGE = 0x1000;
  private static final long START = 0x10000;
  private static final long CEILING = 0x100000;

  private static void with(Consumer<AddressSpace> test) {
    try (PhysicalMemory physical = new PhysicalMemory(1 << 20)) {
      test.accept(new AddressSpace(physical));
    }
  }

  private static void map(AddressSpace space, long start, long length) {
    // Different names: neighbours that are not merged.
    space.map(new Vma(start, start + length, 3, 0, null, 0, Long.toHexString(start)));
  }

  private static long place(AddressSpace space, long length) {
    long start = space.findFree(length, PAGE, PAGE, CEILING);
    map(space, start, length);
    return start;
  }

  @Test
  void aRangeWithoutAByteChangesNothing() {
    with(
        space -> {
          map(space, START, 3 * PAGE);
          space.changeFlags(START + PAGE, START + PAGE, Vma.LOCKED, 0);
          space.unmap(START + PAGE, START + PAGE);
          assertThat(space.isMapped(START, START + 3 * PAGE)).isTrue();
        });
  }

  @Test
  void newAreasAreBelowTheOthersOrInTheHighestGapThatIsLargeEnough() {
    with(
        space -> {
          for (int i = 1; i <= 10; i++) {
            assertThat(place(space, PAGE)).isEqualTo(CEILING - i * PAGE);
          }
          space.unmap(CEILING - 3 * PAGE, CEILING - 2 * PAGE);
          space.unmap(CEILING - 7 * PAGE, CEILING - 5 * PAGE);
          assertThat(place(space, 2 * PAGE)).isEqualTo(CEILING - 7 * PAGE);
          assertThat(place(space, 2 * PAGE)).isEqualTo(CEILING - 12 * PAGE);
          assertThat(place(space, PAGE)).isEqualTo(CEILING - 3 * PAGE);
          assertThat(place(space, PAGE)).isEqualTo(CEILING - 13 * PAGE);
        });
  }

  @Test
  void whatIsChangedStaysTaken() {
    with(
        space -> {
          map(space, CEILING - 4 * PAGE, 4 * PAGE);
          assertThat(place(space, PAGE)).isEqualTo(CEILING - 5 * PAGE);
          space.changeFlags(CEILING - 3 * PAGE, CEILING - 2 * PAGE, Vma.LOCKED, 0);
          assertThat(place(space, PAGE)).isEqualTo(CEILING - 6 * PAGE);
        });
  }

  @Test
  void anotherCeilingIsSearchedAnew() {
    with(
        space -> {
          assertThat(place(space, PAGE)).isEqualTo(CEILING - PAGE);
          assertThat(space.findFree(PAGE, PAGE, PAGE, 2 * CEILING)).isEqualTo(2 * CEILING - PAGE);
          assertThat(place(space, PAGE)).isEqualTo(CEILING - 2 * PAGE);
        });
  }
}
