package org.amber.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayList;
import java.util.List;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.amber.state.StateRegistry;
import org.amber.state.StateType;
import org.amber.state.Tag;
import org.junit.jupiter.api.Test;

/** No two state classes collide, and fields that a snapshot would forget are found. */
class EverythingIsSavedTest {

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
            "Partial.wrong is not saved as @SavedAs says");
  }
}
