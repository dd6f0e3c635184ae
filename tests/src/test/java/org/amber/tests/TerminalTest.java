package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.amber.tests.harness.HostEnvironment;
import org.amber.tests.harness.Layout;
import org.amber.tests.harness.Processes;
import org.amber.tests.harness.Programs;
import org.amber.tests.harness.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A user at a terminal, whom {@code terminal_driver} plays: see there for the steps. */
@Execution(ExecutionMode.CONCURRENT)
class TerminalTest {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final String SHELL =
      "--clean-env -e TERM=dumb -e PATH=/usr/bin:/bin -e 'PS1=> ' /bin/bash --norc -i";

  private final Layout layout = Layout.find();
  private final Path driver = new Programs(layout).find("terminal_driver").orElseThrow();
  @TempDir private Path directory = Path.of("");

  private String amber(String rest) {
    return "start exec " + layout.amber() + " " + rest;
  }

  private void play(String... steps) {
    List<String> words = new ArrayList<>(List.of(driver.toString()));
    words.addAll(List.of(steps));
    Result result =
        Processes.run(
            new Processes.Order(
                words, directory, HostEnvironment.minimal(), Optional.empty(), false),
            LIMIT);
    assertThat(result).isEqualTo(new Result(0, "", ""));
  }

  @Test
  void jobsAreControlledByKeys() {
    play(
        amber("run " + SHELL),
        "expect > ",
        "raw",
        "send tty; stty size\\n",
        "expect /dev/pts/0\\r\\n24 80\\r\\n> ",
        // What is typed before the shell has left its own mode is not echoed.
        "send echo go; cat\\n",
        "expect go\\r\\n",
        "send one\\n",
        "expect one\\r\\none\\r\\n",
        "send \\x1a",
        "expect Stopped",
        "expect > ",
        "send jobs\\n",
        "expect cat\\r\\n> ",
        "send fg\\n",
        "expect fg\\r\\ncat\\r\\n",
        "send twp\\x7fo\\n",
        "expect two\\r\\n",
        "send \\x03",
        "expect ^C\\r\\n> ",
        "send echo $?\\n",
        "expect 130\\r\\n> ",
        "send (read x </dev/tty; echo $x) &\\n",
        "expect > ",
        "send wait %1\\n",
        "expect Stopped",
        "expect > ",
        "send fg\\n",
        "expect echo $x )\\r\\n",
        "send line\\n",
        "expect line\\r\\nline\\r\\n> ",
        "send exit 5\\n",
        "end 5");
  }

  @Test
  void sizeFollowsTheUsers() {
    play(
        "size 30 70",
        amber(
            "run /bin/sh -c 'trap \"stty size\" WINCH; stty size; until read x; do :; done; exit $x'"),
        "expect 30 70\\r\\n",
        "size 31 71",
        "expect 31 71\\r\\n",
        "send 9\\n",
        "end 9");
  }

  @Test
  void settingsComeBackHoweverItEnds() {
    play(
        amber("run /bin/sh -c 'echo go; kill -KILL $$'"),
        "expect go\\r\\n",
        "end 137",
        amber("run /nowhere"),
        "expect not",
        "end 127",
        amber("run /bin/sh -c 'echo go; read x'"),
        "expect go\\r\\n",
        "raw",
        "send \\x1c",
        "end 131",
        amber("run /bin/sh -c 'echo go; read x'"),
        "expect go\\r\\n",
        "raw",
        "signal 15",
        "end 143");
  }

  @Test
  void aSavedMachineGoesOnAtAnotherTerminal() {
    String guest =
        "'trap \"kill -0 $$\" WINCH; echo ready; until read x; do :; done; stty size; echo \"got $x\"'";
    play(
        amber("run --snapshot-at syscall:kill -o saved /bin/sh -c " + guest),
        "expect ready\\r\\n",
        "send par",
        "expect par",
        "size 40 100",
        "expect amber: snapshot saved at step",
        "end 0",
        "size 50 120",
        amber("resume saved"),
        "raw",
        "send tial\\n",
        "expect tial\\r\\n50 120\\r\\ngot partial\\r\\n",
        "end 0",
        "start echo tial | " + layout.amber() + " resume saved | cat",
        "expect 40 100\\r\\r\\ngot partial\\r\\r\\n",
        "end 0");
  }
}
