package org.amber.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayList;
import java.util.List;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.amber.state.SavedBy;
import org.amber.state.StateRegistry;
import org.amber.state.StateType;
import org.amber.state.Tag;
import org.junit.jupiter.api.Test;

/** No field of the machine is forgotten by a snapshot, and no two state classes collide. */
class EverythingIsSavedTest {

  private static final List<String> PARTS_OF_THE_MACHINE =
      List.of("cpu", "kernel", "linux", "machine", "memory", "table", "time");

  @Test
  void everyFieldIsSavedOrSaysWhyNot() {
    List<Class<?>> classes = new ArrayList<>();
    for (JavaClass found : Amber.CLASSES) {
      String[] names = found.getPackageName().split("\\.", -1);
      if (names.length > 2 && PARTS_OF_THE_MACHINE.contains(names[2])) {
        classes.add(found.reflect());
      }
    }
    assertThat(classes).hasSizeGreaterThan(PARTS_OF_THE_MACHINE.size());
    assertThat(StateRules.violations(classes)).isEmpty();
  }

  @Test
  void stateClassesFollowTheirRules() {
    List<Class<?>> stateClasses = new ArrayList<>();
    for (JavaClass found : Amber.CLASSES) {
      if (found.isAnnotatedWith(StateType.class)) {
        stateClasses.add(found.reflect());
      }
    }
    assertThat(StateRegistry.of(stateClasses).classes()).isNotEmpty();
  }

  static final class Forgetful {
    final int fixed = 1;
    int counter;

    @NotSaved("a cache")
    int cached;
  }

  static final class Partial {
    int kept;
    int lost;

    @SavedAs("other")
    int renamed;

    @SavedAs("absent")
    int wrong;

    @SavedBy("PartialState.other")
    int elsewhere;

    @SavedBy("PartialState.absent")
    int nowhere;
  }

  @StateType(9000)
  public static final class PartialState {
    @Tag(1)
    public int kept;

    @Tag(2)
    public int other;
  }

  @NotSaved("made anew")
  static final class Cache {
    int anything;
  }

  @Test
  void theRuleFindsWhatIsLost() {
    assertThat(
            StateRules.violations(
                List.of(Forgetful.class, Partial.class, PartialState.class, Cache.class)))
        .extracting(line -> line.substring(line.indexOf('$') + 1))
        .containsExactlyInAnyOrder(
            "Forgetful.counter can change, and its class has no state form",
            "Partial.lost is not in the state form of its class",
            "Partial.nowhere is not saved as @SavedBy says",
            "Partial.wrong is not saved as @SavedAs says");
  }
}
