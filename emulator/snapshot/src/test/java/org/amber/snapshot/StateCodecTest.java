package org.amber.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.amber.state.StateRegistry;
import org.amber.state.StateType;
import org.amber.state.Tag;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StateCodecTest {
  private static final long HEAP = 1 << 20;

  @StateType(40)
  public static final class Before {
    @Tag(1)
    public int kept = 1;

    @Tag(2)
    public String removed = "gone";

    @Tag(4)
    public int widened = -5;

    @Tag(5)
    public List<RemovedClass> removedList = new ArrayList<>(List.of(new RemovedClass()));
  }

  @StateType(41)
  public static final class RemovedClass {
    @Tag(1)
    public int number;
  }

  @StateType(
      value = 40,
      gone = {2, 5})
  public static final class After {
    @Tag(4)
    public long widened;

    @Tag(1)
    public int renamed;

    @Tag(3)
    public String added = "initial";

    @Tag(6)
    public @Nullable After addedLater;
  }

  @StateType(40)
  public static final class Narrowed {
    @Tag(1)
    public byte kept;
  }

  private static final StateRegistry BEFORE = StateRegistry.of(Before.class, RemovedClass.class);
  private static final StateRegistry AFTER = StateRegistry.of(After.class);

  @Test
  void fieldsCanBeAddedRemovedRenamedAndWidened() {
    Before before = new Before();
    before.kept = 300;
    before.widened = -6;
    byte[] old = StateCodec.encode(before, BEFORE);
    After after = StateCodec.decode(old, After.class, AFTER, HEAP);
    assertThat(after.renamed).isEqualTo(300);
    assertThat(after.widened).isEqualTo(-6);
    assertThat(after.added).isEqualTo("initial");

    Before back = StateCodec.decode(StateCodec.encode(after, AFTER), Before.class, BEFORE, HEAP);
    assertThat(back.kept).isEqualTo(300);
    assertThat(back.removed).isEqualTo("gone");
    assertThat(back.widened).isEqualTo(-6);
  }

  @Test
  void whatAnOlderVersionHasNotItResumesOnlyWithout() {
    After after = new After();
    after.renamed = 7;
    assertThat(StateCodec.decode(StateCodec.encode(after, AFTER), Before.class, BEFORE, HEAP).kept)
        .isEqualTo(7);
    after.added = "in use";
    byte[] newer = StateCodec.encode(after, AFTER);
    assertThatThrownBy(() -> StateCodec.decode(newer, Before.class, BEFORE, HEAP))
        .isInstanceOf(NewerStateException.class)
        .hasMessage("field 3 of Before");
  }

  @Test
  void aClassThatAnOlderVersionHasNotIsNamed() {
    byte[] newer = StateCodec.encode(new RemovedClass(), BEFORE);
    assertThatThrownBy(() -> StateCodec.decode(newer, After.class, AFTER, HEAP))
        .isInstanceOf(NewerStateException.class)
        .hasMessage("state type 41");
  }

  @Test
  void aNumberThatDoesNotFitIsRefused() {
    Before before = new Before();
    before.kept = 128;
    byte[] old = StateCodec.encode(before, BEFORE);
    StateRegistry narrowed = StateRegistry.of(Narrowed.class);
    assertThatThrownBy(() -> StateCodec.decode(old, Narrowed.class, narrowed, HEAP))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Narrowed.kept is out of range: 128");
  }

  @Test
  void aTreeWithACycleIsRefused() {
    After cycle = new After();
    cycle.addedLater = cycle;
    assertThatThrownBy(() -> StateCodec.encode(cycle, AFTER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Max depth exceeded");
  }

  @Test
  void onlyTheRootThatWasAskedForIsAccepted() {
    byte[] state = StateCodec.encode(new RemovedClass(), BEFORE);
    assertThatThrownBy(() -> StateCodec.decode(state, Before.class, BEFORE, HEAP))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("state type 41 where Before is expected");
  }
}
