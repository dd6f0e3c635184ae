package org.amber.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.amber.state.StateRegistry;
import org.amber.state.StateType;
import org.amber.state.Tag;
import org.amber.tests.harness.Layout;
import org.junit.jupiter.api.Test;

/**
 * What snapshots hold is written down in {@code saved-fields.txt}, for ever: who adds a field says
 * there what its absence means in older snapshots, and no number changes its meaning.
 */
class SavedFieldsTest {
  private static List<String> list() throws IOException {
    return Files.readAllLines(
        Layout.find().top().resolve(Path.of("tests/src/test/resources/saved-fields.txt")));
  }

  @Test
  void areAllWrittenDownAndMeanWhatTheyMeant() throws IOException {
    List<Class<?>> stateClasses = new ArrayList<>();
    for (JavaClass found : Amber.CLASSES) {
      if (found.isAnnotatedWith(StateType.class)) {
        stateClasses.add(found.reflect());
      }
    }
    SavedFields written = SavedFields.parse(list());
    assertThat(written.violations(StateRegistry.of(stateClasses))).isEmpty();
    assertThat(written.firstVersion()).isEqualTo(SavedFields.FIRST_VERSION);
  }

  @StateType(value = 9000, gone = 6)
  public static final class Now {
    @Tag(1)
    public int kept;

    @Tag(2)
    public long wider;

    @Tag(3)
    public boolean again;

    @Tag(4)
    public String added = "";
  }

  @Test
  void theRuleFindsWhatHasChanged() {
    SavedFields written =
        SavedFields.parse(
            List.of(
                "# a comment",
                "9000.1 INT 0 Now.kept",
                "9000.2 INT 0 Now.wider",
                "9000.3 BOOLEAN false Now.was; gone 2: nobody asked for it",
                "9000.5 INT 0 Now.lost",
                "9000.6 INT 0 Now.old; gone 2: nobody asked for it",
                "9000.7 INT 0 Now.older; gone 3: nobody asked for it"));
    assertThat(written.violations(StateRegistry.of(Now.class)))
        .containsExactlyInAnyOrder(
            "9000.2 was INT 0 and is LONG 0: take a new number",
            "9000.3 was Now.was, which is gone: take a new number",
            "9000.4 LINE IS MISSING, write: 9000.4 STRING \"\" Now.added; since 2: what its absence in"
                + " an older snapshot means",
            "9000.7 is gone: its @StateType has to say so",
            "9000.5 is not saved any more: say so (gone 2: why older snapshots do not need it)");
  }

  @Test
  void everyLaterLineHasItsReason() {
    assertThatThrownBy(() -> SavedFields.parse(List.of("9000.1 INT 0 Now.kept; since 2:")))
        .hasMessageContaining("since 2");
    assertThatThrownBy(() -> SavedFields.parse(List.of("9000.1 INT 0 Now.kept; since 1: all")))
        .hasMessageContaining("since 1");
    assertThatThrownBy(
            () -> SavedFields.parse(List.of("9000.1 INT 0 Now.kept", "9000.1 INT 0 Now.kept")))
        .hasMessageContaining("9000.1");
  }
}
