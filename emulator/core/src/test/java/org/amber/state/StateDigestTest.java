package org.amber.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.amber.state.Sample.Root;
import org.junit.jupiter.api.Test;

class StateDigestTest {

  private static String digest(Consumer<Root> change) {
    Root root = new Root();
    change.accept(root);
    return HexFormat.of().formatHex(StateDigest.of(root, Sample.REGISTRY));
  }

  @Test
  void everyKindOfFieldChangesIt() {
    List<Consumer<Root>> changes =
        List.of(
            r -> {},
            r -> r.flag = true,
            r -> r.small = 1,
            r -> r.medium = 1,
            r -> r.letter = 1,
            r -> r.number = 1,
            r -> r.number = 2,
            r -> r.big = 1,
            r -> r.real = 1,
            r -> r.precise = 1,
            r -> r.precise = -0.0,
            r -> r.text = "",
            r -> r.text = "a",
            r -> r.bytes = new byte[0],
            r -> r.bytes = new byte[1],
            r -> r.bytes = new byte[2],
            r -> r.ints = new int[1],
            r -> r.ints = new int[] {0, 1},
            r -> r.longs = new long[1],
            r -> r.longs = new long[5000],
            r -> r.shape = new Sample.Circle(),
            r -> r.shape = new Sample.Square(),
            r -> r.shape = Sample.circle(2),
            r -> r.names.add(""),
            r -> r.names.addAll(List.of("a", "b")),
            r -> r.names.addAll(List.of("ab", "")),
            r -> r.shapes.add(Sample.circle(1)),
            r -> r.shapes.addAll(List.of(Sample.circle(1), Sample.circle(1))),
            r -> r.child = new Root());
    Set<String> digests = new TreeSet<>();
    changes.forEach(change -> digests.add(digest(change)));
    assertThat(digests).hasSameSizeAs(changes);
  }

  @Test
  void dependsOnMeaningOnly() {
    assertThat(digest(r -> r.frame = 7)).isEqualTo(digest(r -> {}));
    assertThat(digest(r -> r.shape = Sample.circle(3)))
        .isEqualTo(digest(r -> r.shape = Sample.circle(3)));
  }

  /** The value is fixed: digests of different versions of Amber can be compared. */
  @Test
  void staysWhatItWas() {
    String digest =
        digest(
            r -> {
              r.number = -1;
              r.text = "amber";
              r.shapes.add(Sample.circle(0.5));
            });
    assertThat(digest)
        .isEqualTo("a6580221fbf1e9c2243e53275e503d01dcc9ee6da956b7e158c37522ee37b7bf");
  }

  @Test
  void refusesWhatIsNoTree() {
    Root cycle = new Root();
    cycle.child = cycle;
    assertThatThrownBy(() -> StateDigest.of(cycle, Sample.REGISTRY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cycle");
    assertThatThrownBy(() -> StateDigest.of("text", Sample.REGISTRY))
        .hasMessageContaining("java.lang.String is not registered");
  }
}
