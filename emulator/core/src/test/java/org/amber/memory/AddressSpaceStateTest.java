package org.amber.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Consumer;
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
      assertThat(state.pages).containsExactly(0x11, 0x13);
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
    assertRefused(state -> state.frames = new int[1]);
    assertRefused(state -> state.permissions = new byte[3]);
    assertRefused(state -> state.permissions[0] = 7);
    assertRefused(state -> state.pages[1] = state.pages[0]);
    assertRefused(state -> state.pages[1] = 0x14);
    // The same address as page 0x13, were it not for the bits that are shifted out.
    assertRefused(state -> state.pages[1] = (1L << 52) + 0x13);
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
