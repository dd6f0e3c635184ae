package org.amber.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.amber.abi.ErrnoException;
import org.amber.memory.AddressSpaceState.VmaState;
import org.junit.jupiter.api.Test;

class AddressSpaceStateTest {
  private static final long START = 0x10000;
  private static final int READ_WRITE = 3;

  /** Nothing is mapped that has a number. */
  private static final PageSourceIds NO_SOURCES =
      new PageSourceIds() {
        @Override
        public long idOf(PageSource source) {
          throw new IllegalArgumentException(source.mapName());
        }

        @Override
        public PageSource byId(long id) {
          throw new IllegalArgumentException("no object " + id);
        }
      };

  private static AddressSpaceState saved(PhysicalMemory physical) {
    AddressSpace space = new AddressSpace(physical);
    space.setStackLimit(12345);
    space.map(new Vma(START, START + 0x4000, READ_WRITE, 0, null, 0, "[heap]"));
    space.resolve(START + 0x1000, Access.WRITE);
    space.resolve(START + 0x3000, Access.READ);
    return space.save(NO_SOURCES, frame -> frame);
  }

  @Test
  void areasAndPagesComeBack() {
    try (PhysicalMemory physical = new PhysicalMemory(1 << 20)) {
      AddressSpaceState state = saved(physical);
      AddressSpace restored = AddressSpace.restore(state, physical, NO_SOURCES, frame -> frame);
      assertThat(restored.save(NO_SOURCES, frame -> frame))
          .usingRecursiveComparison()
          .isEqualTo(state);
      assertThat(restored.stackLimit()).isEqualTo(12345);
      assertThat(restored.mappedBytes()).isEqualTo(0x4000);
      assertThat(pages(state)).containsExactly("11 1 rw", "13 0 r");
      assertThat(state.pages).isEmpty();
    }
  }

  private static List<String> pages(AddressSpaceState state) {
    List<String> pages = new ArrayList<>();
    PageRuns.forEach(
        state.runs,
        (page, reference, permissions) ->
            pages.add(
                Long.toHexString(page)
                    + " "
                    + reference
                    + ((permissions & Pte.WRITE) == 0 ? " r" : " rw")));
    return pages;
  }

  /** What snapshots had before there were runs. */
  private static AddressSpaceState inColumns(AddressSpaceState state) {
    List<long[]> found = new ArrayList<>();
    PageRuns.forEach(
        state.runs,
        (page, reference, permissions) -> found.add(new long[] {page, reference, permissions}));
    state.runs = new byte[0];
    state.pages = new long[found.size()];
    state.frames = new int[found.size()];
    state.permissions = new byte[found.size()];
    for (int i = 0; i < found.size(); i++) {
      state.pages[i] = found.get(i)[0];
      state.frames[i] = (int) found.get(i)[1];
      state.permissions[i] = (byte) found.get(i)[2];
    }
    return state;
  }

  @Test
  void columnsOfOlderSnapshotsComeBack() {
    try (PhysicalMemory physical = new PhysicalMemory(1 << 20)) {
      AddressSpaceState state = saved(physical);
      AddressSpaceState old = inColumns(saved(physical));
      AddressSpace restored = AddressSpace.restore(old, physical, NO_SOURCES, frame -> frame);
      assertThat(pages(restored.save(NO_SOURCES, frame -> frame)).getFirst()).isEqualTo("11 2 rw");
      assertThat(pages(state)).hasSize(old.pages.length);
    }
  }

  @Test
  void ofAnyPagesTheRunsAreThePages() {
    Random random = new Random(5);
    for (int round = 0; round < 300; round++) {
      List<String> added = new ArrayList<>();
      PageRuns runs = new PageRuns();
      long page = 0;
      int reference = 1;
      for (int i = 0; i < 50; i++) {
        page += random.nextInt(4) == 0 ? 1 + random.nextInt(1000) : i == 0 ? 0 : 1;
        reference = random.nextInt(5) == 0 ? random.nextInt(1 << 30) : reference + 1;
        int kept = random.nextInt(3) == 0 ? 0 : reference;
        int allowed = random.nextInt(6) == 0 ? random.nextInt(8) : 3;
        runs.add(page, kept, allowed);
        added.add(page + " " + kept + " " + allowed);
      }
      List<String> read = new ArrayList<>();
      PageRuns.forEach(runs.bytes(), (p, r, allowed) -> read.add(p + " " + r + " " + allowed));
      assertThat(read).isEqualTo(added);
    }
  }

  @Test
  void manyPagesInAFewBytes() {
    PageRuns runs = new PageRuns();
    for (int i = 0; i < 1_000_000; i++) {
      runs.add(1000 + i, 1 + i, 3);
    }
    assertThat(runs.bytes().length).isLessThan(10);
  }

  /** Four bytes for a table of four kilobytes: a file must not take all memory so. */
  @Test
  void pageTablesBeyondTheMachinesMemoryAreRefused() {
    try (PhysicalMemory physical = new PhysicalMemory(1 << 20)) {
      AddressSpaceState state = saved(physical);
      state.areas.getFirst().end = AddressSpace.TASK_SIZE;
      PageRuns runs = new PageRuns();
      for (int i = 0; i < 300; i++) {
        runs.add(0x200L * (i + 1), 0, 1);
      }
      state.runs = runs.bytes();
      assertThatThrownBy(() -> AddressSpace.restore(state, physical, NO_SOURCES, frame -> frame))
          .isInstanceOf(ErrnoException.class)
          .hasMessageContaining("ENOMEM");
    }
  }

  @Test
  void aStateThatContradictsItselfIsRefused() {
    assertRefused(state -> area(state).start += 1);
    assertRefused(state -> area(state).start = -0x1000);
    assertRefused(state -> area(state).end = START);
    assertRefused(state -> area(state).end = AddressSpace.TASK_SIZE + 0x1000);
    assertRefused(state -> area(state).prot = 8);
    assertRefused(state -> area(state).offset = -0x1000);
    assertRefused(state -> area(state).offset = Long.MAX_VALUE - 0xfff);
    assertRefused(state -> area(state).source = 7);
    assertRefused(state -> state.areas.add(area(state)));
    assertRefused(state -> state.areas.clear());
    assertRefused(state -> inColumns(state).frames = new int[1]);
    assertRefused(state -> inColumns(state).permissions = new byte[3]);
    assertRefused(state -> inColumns(state).permissions[0] = 7);
    assertRefused(state -> inColumns(state).pages[1] = state.pages[0]);
    assertRefused(state -> inColumns(state).pages[1] = 0x14);
    // The same address as page 0x13, were it not for the bits that are shifted out.
    assertRefused(state -> inColumns(state).pages[1] = (1L << 52) + 0x13);
    assertRefused(state -> state.runs = new byte[] {0x11});
    assertRefused(state -> state.runs = new byte[] {0x11, 0, 3, 0});
    assertRefused(state -> state.runs = new byte[] {0x11, 1, 16, 0});
    assertRefused(state -> state.runs = new byte[] {0x11, 1, 7, 0});
    assertRefused(state -> state.runs = new byte[] {0x11, 1, 3, 1});
    assertRefused(state -> state.runs = new byte[] {0x11, 4, 11});
    assertRefused(state -> state.runs = new byte[] {0x11, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1});
  }

  private static VmaState area(AddressSpaceState state) {
    return state.areas.getFirst();
  }

  private static void assertRefused(Consumer<AddressSpaceState> forgery) {
    try (PhysicalMemory physical = new PhysicalMemory(1 << 20)) {
      AddressSpaceState state = saved(physical);
      forgery.accept(state);
      assertThatThrownBy(() -> AddressSpace.restore(state, physical, NO_SOURCES, frame -> frame))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
