package org.amber.tests.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A run that was stopped, saved and resumed elsewhere equals one that was not: the same output,
 * exit status, step count and digest.
 */
public final class Equivalence {
  private static final Duration LIMIT = Duration.ofMinutes(4);

  private final Layout layout;
  private final Programs programs;
  private final Amber amber;
  private final Scale scale;

  /** Uses what the layout shows. */
  public Equivalence(Layout layout, Scale scale) {
    this.layout = layout;
    this.programs = new Programs(layout);
    this.amber = new Amber(layout);
    this.scale = scale;
  }

  /** Interrupts the case's only command at as many random steps as the scale says. */
  public void check(TestCase test) {
    Path directory = layout.work().resolve("equivalence").resolve(test.name());
    Path files = directory.resolve("place/files");
    Path elsewhere = directory.resolve("elsewhere");
    Fixture.delete(directory);
    make(elsewhere);
    Fixture.fill(files);
    Processes.Order order =
        Differential.order(programs, test, test.invocations().getFirst(), files);
    List<String> options = deterministic(test, "--digest");
    options.addAll(world(test, files));
    Result whole = amber.run(options, order, LIMIT);
    Result.End end = requireEnd(test, whole);
    String left = TreeListing.of(files);
    Random random = new Random(scale.seed() ^ test.name().hashCode());
    int wanted = Math.max(1, scale.steps());
    for (int i = 0; i < wanted; i++) {
      long step = 1 + Math.floorMod(random.nextLong(), Math.max(1, end.step() - 1));
      if (test.writable()) {
        Fixture.fill(files);
      }
      interrupt(test, order, whole, step, directory);
      Comparison.assertSameText(
          "%s, interrupted at step %d (seed %d): the files".formatted(test, step, scale.seed()),
          left,
          TreeListing.of(files));
    }
    Fixture.delete(directory);
  }

  /** Repeats the uninterrupted run: same step, same state. */
  public void checkRepeated(TestCase test) {
    Path files = layout.work().resolve("repeated").resolve(test.name());
    Fixture.fill(files);
    Processes.Order order =
        Differential.order(programs, test, test.invocations().getFirst(), files);
    List<String> options = deterministic(test, "--digest");
    Result first = amber.run(options, order, LIMIT);
    requireEnd(test, first);
    Comparison.assertEqual(
        test + ", a second time", first, amber.run(options, order, LIMIT), false);
    Fixture.delete(files);
  }

  /** Ten snapshots of snapshots, then to the end. */
  public void checkChain(TestCase test, int links) {
    Path directory = layout.work().resolve("chain").resolve(test.name());
    Path files = directory.resolve("files");
    Fixture.delete(directory);
    make(directory);
    Fixture.fill(files);
    Processes.Order order =
        Differential.order(programs, test, test.invocations().getFirst(), files);
    Result whole = amber.run(deterministic(test, "--digest"), order, LIMIT);
    Result.End end = requireEnd(test, whole);
    long stride = end.step() / (links + 1);
    Processes.Order away = away(directory);
    StringBuilder output = new StringBuilder();
    StringBuilder errors = new StringBuilder();
    Result part = null;
    for (int i = 1; i <= links; i++) {
      List<String> point = List.of("--snapshot-at", "step:" + stride * i, "-o", link(directory, i));
      if (i == 1) {
        List<String> options = deterministic(test);
        options.addAll(point);
        part = amber.run(options, order, LIMIT);
      } else {
        List<String> words = new ArrayList<>(List.of("resume"));
        words.addAll(point);
        words.add(link(directory, i - 1));
        part = amber.command(words, away, LIMIT);
      }
      requireSnapshot(test, part, stride * i);
      output.append(part.output());
      errors.append(part.withoutAmberLines().errors());
    }
    Result last = amber.command(List.of("resume", "--digest", link(directory, links)), away, LIMIT);
    assertSame(test + " after " + links + " snapshots of snapshots", whole, output, errors, last);
    Fixture.delete(directory);
  }

  private static List<String> deterministic(TestCase test, String... more) {
    List<String> options = new ArrayList<>(List.of("--deterministic"));
    options.addAll(test.processor());
    options.addAll(List.of(more));
    return options;
  }

  private static String link(Path directory, int number) {
    return directory.resolve("link-" + number + ".amber").toString();
  }

  private void interrupt(
      TestCase test, Processes.Order order, Result whole, long step, Path directory) {
    Path files = directory.resolve("place/files");
    Path file = directory.resolve("snapshot-" + step);
    List<String> options = deterministic(test);
    options.addAll(List.of("--snapshot-at", "step:" + step, "-o", file.toString()));
    options.addAll(world(test, files));
    Result first = amber.run(options, order, LIMIT);
    requireSnapshot(test, first, step);
    // Nothing of the old place remains: other directory, no environment, no files.
    // Moved with the directory around them: deleted and made anew, they would have other inodes.
    move(directory.resolve("place"), directory.resolve("gone"));
    List<String> words = new ArrayList<>(List.of("resume", "--digest"));
    if (test.writable()) {
      words.addAll(List.of("--rw", directory.resolve("gone/files") + ":" + files));
    }
    words.add(file.toString());
    Result second = amber.command(words, away(directory.resolve("elsewhere")), LIMIT);
    move(directory.resolve("gone"), directory.resolve("place"));
    String what = "%s, interrupted at step %d (seed %d)".formatted(test, step, scale.seed());
    StringBuilder output = new StringBuilder(first.output());
    StringBuilder errors = new StringBuilder(first.withoutAmberLines().errors());
    if (test.writable()) {
      assertSameSteps(what, whole, output, errors, second);
    } else {
      assertSame(what, whole, output, errors, second);
    }
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What the machine has of its files: a copy, which is part of it, so of its digest too; or the
   * files themselves, which are then found at another place.
   */
  private static List<String> world(TestCase test, Path files) {
    return List.of(test.writable() ? "--rw" : "--pack", files.toString());
  }

  private static void assertSame(
      String what, Result whole, StringBuilder output, StringBuilder errors, Result last) {
    assertSameSteps(what, whole, output, errors, last);
    assertThat(last.end()).as("%s: step and digest at the end", what).isEqualTo(whole.end());
  }

  /** All but the digest: what the guest has read of the host, inode numbers and times, is in it. */
  private static void assertSameSteps(
      String what, Result whole, StringBuilder output, StringBuilder errors, Result last) {
    Result joined =
        new Result(
            last.status(), output + last.output(), errors + last.withoutAmberLines().errors());
    Comparison.assertEqual(what, whole.withoutAmberLines(), joined, false);
    assertThat(last.end().map(Result.End::step))
        .as("%s: step at the end", what)
        .isEqualTo(whole.end().map(Result.End::step));
  }

  private static Result.End requireEnd(TestCase test, Result result) {
    assertThat(result.end())
        .as("%s: a digest on standard error:%n%s", test, result.errors())
        .isPresent();
    return result.end().orElseThrow();
  }

  private static void requireSnapshot(TestCase test, Result result, long step) {
    assertThat(result.snapshotStep())
        .as("%s: the step of the snapshot; standard error:%n%s", test, result.errors())
        .contains(step);
    assertThat(result.status()).as("%s: exit status after a snapshot", test).isZero();
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void make(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Another directory, and only the variables without which no JDK is found. */
  private static Processes.Order away(Path directory) {
    return new Processes.Order(
        List.of(), directory, HostEnvironment.minimal(), Optional.empty(), false);
  }
}
