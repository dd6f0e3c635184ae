package org.amber.snapshot.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is kept of checkpoints that were taken every second. */
class RetentionTest {
  private static final Instant NOW = Instant.ofEpochSecond(1000);
  private static final List<Checkpoint> ALL =
      IntStream.rangeClosed(1, 1000)
          .mapToObj(number -> new Checkpoint(number, Path.of(Integer.toString(number))))
          .toList();

  private final List<Checkpoint> asked = new ArrayList<>();

  private Instant taken(Checkpoint checkpoint) {
    asked.add(checkpoint);
    return Instant.ofEpochSecond(checkpoint.number());
  }

  private List<Checkpoint> superfluous(Retention retention) {
    return retention.superfluous(ALL, checkpoint -> true, this::taken, NOW);
  }

  @Test
  void theNewest() {
    assertThat(superfluous(Retention.DEFAULT)).isEqualTo(ALL.subList(0, 997));
    assertThat(asked).as("files that were opened").isEmpty();
  }

  @Test
  void thoseThatAreOfNoUseDoNotCount() {
    Predicate<Checkpoint> usable = checkpoint -> checkpoint.number() % 2 == 0;
    Retention three = new Retention(3, null);
    assertThat(three.superfluous(ALL, usable, this::taken, NOW)).isEqualTo(ALL.subList(0, 995));
    assertThat(three.superfluous(ALL, checkpoint -> false, this::taken, NOW)).isEmpty();
  }

  @Test
  void thoseOfTheLastTime() {
    assertThat(superfluous(new Retention(3, Duration.ofSeconds(995)))).isEqualTo(ALL.subList(0, 4));
    assertThat(asked).as("files that were opened").hasSize(5);
    assertThat(superfluous(new Retention(3, Duration.ZERO))).isEqualTo(ALL.subList(0, 997));
  }
}
