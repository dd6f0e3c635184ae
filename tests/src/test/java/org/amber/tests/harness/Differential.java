package org.amber.tests.harness;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs a case natively and under Amber, in the same directory with the same files, and compares.
 */
public final class Differential {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final Layout layout;
  private final Programs programs;
  private final Amber amber;
  private final Scale scale;

  /** Uses what the layout shows. */
  public Differential(Layout layout, Scale scale) {
    this.layout = layout;
    this.programs = new Programs(layout);
    this.amber = new Amber(layout);
    this.scale = scale;
  }

  /** Runs one case; a program that this host lacks aborts it, and fails it in CI. */
  public void check(TestCase test) {
    Path directory = layout.work().resolve("cases").resolve(test.suite()).resolve(test.name());
    List<Processes.Order> orders = orders(test, directory);
    fill(test, directory);
    String before = TreeListing.of(directory);
    List<Result> expected = orders.stream().map(order -> Processes.run(order, LIMIT)).toList();
    String after = TreeListing.of(directory);
    fill(test, directory);
    List<String> options = new ArrayList<>(test.processor());
    if (test.writable()) {
      options.addAll(List.of("--rw", directory.toString()));
    }
    for (int i = 0; i < orders.size(); i++) {
      Result actual = amber.run(options, orders.get(i), LIMIT);
      String what = test + ": " + String.join(" ", orders.get(i).command());
      Result wanted = expected.get(i);
      if (test.signalled() && wanted.status() > 128) {
        actual = withoutSignalMessage(wanted, actual);
      }
      Comparison.assertEqual(what, wanted, actual, test.looseErrors());
    }
    Comparison.assertSameText(
        test
            + (test.writable()
                ? ": the files that it leaves, as after a native run"
                : ": the host's files, which it must not touch"),
        test.writable() ? after : before,
        TreeListing.of(directory));
    Fixture.delete(directory);
  }

  private void fill(TestCase test, Path directory) {
    Fixture.fill(directory);
    if (test.options().contains("tree")) {
      Fixture.addTree(directory, scale.treeBytes());
    }
  }

  /** Amber tells of a fatal signal on standard error as a shell does, which is silent for some. */
  private static Result withoutSignalMessage(Result wanted, Result actual) {
    List<String> lines = actual.errors().lines().toList();
    if (lines.size() == wanted.errors().lines().count()) {
      return actual;
    }
    String rest =
        lines.stream().limit(lines.size() - 1L).map(line -> line + "\n").collect(joining());
    return new Result(actual.status(), actual.output(), rest);
  }

  private List<Processes.Order> orders(TestCase test, Path directory) {
    return test.invocations().stream()
        .map(invocation -> order(test, invocation, directory))
        .toList();
  }

  /** What running one command of a case means on this host. */
  private Processes.Order order(TestCase test, Invocation invocation, Path directory) {
    return order(programs, test, invocation, directory);
  }

  static Processes.Order order(
      Programs programs, TestCase test, Invocation invocation, Path directory) {
    test.needs().forEach(need -> require(programs, test, need));
    HostProcessor.require(test);
    String name = invocation.words().getFirst();
    Path program = name.contains("/") ? directory.resolve(name) : require(programs, test, name);
    List<String> command = new ArrayList<>(invocation.words());
    command.set(0, program.toString());
    return new Processes.Order(
        command,
        directory,
        programs.environment(program),
        invocation.input().map(directory::resolve),
        invocation.piped());
  }

  private static Path require(Programs programs, TestCase test, String name) {
    Optional<Path> found = programs.find(name);
    if (found.isEmpty()) {
      lacking(
          "%s: this host has no %s, and tests/fetch-programs did not bring it"
              .formatted(test, name));
    }
    return found.orElseThrow();
  }

  /** What a host lacks aborts a case, and fails it in CI. */
  static void lacking(String reason) {
    if ("true".equals(System.getenv("CI"))) {
      fail(reason);
    }
    abort(reason);
  }
}
