package org.amber.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.amber.tests.harness.Result;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code amber inspect FILE SUBJECT} on a program that has something of everything. */
class LookInsideTest {
  private static final int AMBER_FAILED = LookedAt.AMBER_FAILED;
  private static final String GUEST = LookedAt.GUEST;

  @TempDir private static Path directory = Path.of("");

  @BeforeAll
  static void save() throws IOException {
    LookedAt.save(directory, "saved", 1);
  }

  private static Result shell(String line) {
    return LookedAt.shell(directory, line);
  }

  private static String inspect(String arguments) {
    Result result = shell("\"$0\" inspect saved " + arguments);
    assertThat(result.errors()).isEmpty();
    assertThat(result.status()).isZero();
    return result.output();
  }

  private static JsonArray json(String subject, String list) {
    JsonObject all = JsonParser.parseString(inspect(subject + " --json")).getAsJsonObject();
    return all.getAsJsonArray(list);
  }

  @Test
  void treeShowsWhatEachWaitsFor() {
    assertThat(inspect("tree").lines())
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("1000 looked_at"),
            line -> assertThat(line).isEqualTo("  thread 1000 looked_at runnable"),
            line -> assertThat(line).startsWith("  thread 1002 looked_at waiting in read(3, 0x"),
            line -> assertThat(line).startsWith("  thread 1003 looked_at waiting in read(3, 0x"),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "  1001 looked_at waiting in clock_nanosleep(CLOCK_REALTIME, 0,"
                            + " {tv_sec=3600, tv_nsec=0}, NULL)"));
  }

  /** Through the frames of a signal, to the beginning of every thread. */
  @Test
  void stackLeadsToTheBeginning() {
    assertThat(functions(1000, 1000))
        .startsWith("syscall", "stand_still", "on_signal", "__restore_rt")
        .containsSubsequence("__restore_rt", "main", "_start");
    assertThat(functions(1000, 1002))
        .containsSequence("innermost", "nested", "nested", "nested", "wait_nested", "start_thread");
    assertThat(functions(1000, 1003))
        .containsSequence(
            "innermost", "nested", "nested", "nested", "nested", "wait_nested", "start_thread");
    assertThat(functions(1001, 1001)).containsSubsequence("main", "_start");
  }

  /** A program without call frame information, with a library that has some. */
  @Test
  void framePointersLeadToTheBeginningToo() {
    String guest = LookedAt.find("looked_at-frames");
    assertThat(
            shell(
                    "mkdir frames; cd frames; \"$0\" run --deterministic --snapshot-at"
                        + " syscall:getppid -o ../frames.amber "
                        + guest
                        + " < /dev/null")
                .status())
        .isZero();
    Result stack = shell("\"$0\" inspect frames.amber stack --pid 1002");
    assertThat(stack.output())
        .containsPattern(
            "(?s)#1 .* innermost.*#2 .* nested.* \\(by frame pointer\\).*#5 .* wait_nested");
    assertThat(shell("\"$0\" inspect frames.amber stack --pid 1000").output())
        .containsPattern("(?s) stand_still.* on_signal.* __restore_rt.* main.* _start");
  }

  private static List<String> functions(int pid, int tid) {
    JsonArray frames =
        find(find(json("stack", "processes"), "pid", pid).getAsJsonArray("threads"), "tid", tid)
            .getAsJsonArray("frames");
    return frames.asList().stream()
        .map(frame -> frame.getAsJsonObject().get("function"))
        .map(name -> name == null ? "?" : name.getAsString())
        .toList();
  }

  private static JsonObject find(JsonArray items, String fact, int value) {
    return items.asList().stream()
        .map(item -> item.getAsJsonObject())
        .filter(item -> item.get(fact).getAsInt() == value)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void registersOfOneThread() {
    String text = inspect("regs --pid 1002 --all");
    assertThat(text.lines().filter(line -> line.contains("thread")))
        .containsExactly("  thread 1002");
    assertThat(text).contains("  rip     ", "  flags   IF", "  fs_base ", "  xmm15   0x");
    assertThat(inspect("regs --pid 1002")).doesNotContain("xmm0");
  }

  @Test
  void mapsTellWhatIsInMemory() {
    JsonArray areas = find(json("maps", "processes"), "pid", 1000).getAsJsonArray("mappings");
    assertThat(areas.asList().stream().map(area -> area.getAsJsonObject()))
        .anySatisfy(
            area -> {
              assertThat(area.get("permissions").getAsString()).isEqualTo("r-xp");
              assertThat(area.has("name")).isTrue();
              assertThat(area.get("name").getAsString()).isEqualTo(GUEST);
              assertThat(area.get("resident").getAsLong()).isPositive();
              assertThat(area.get("dirty").getAsLong()).isZero();
            })
        .anySatisfy(
            area -> {
              assertThat(area.has("name")).isTrue();
              assertThat(area.get("name").getAsString()).isEqualTo("[stack]");
              assertThat(area.get("dirty").getAsLong()).isPositive();
            });
  }

  @Test
  void descriptorsSocketsSignalsAndTimers() {
    assertThat(inspect("fds --pid 1000"))
        .contains("timerfd", "/gone (deleted)", "socket:[", "O_RDWR|O_CLOEXEC")
        .doesNotContain("process 1001");
    assertThat(inspect("sockets"))
        .containsPattern("unix +stream +connected +5 ")
        .contains("1000:7 1001:7");
    assertThat(inspect("signals"))
        .contains("SIGHUP   ignored", "on_signal in ", "thread 1000 blocks [USR1 TERM]")
        .contains("pending: {si_signo=SIGTERM, si_code=SI_USER, si_pid=1000");
    assertThat(inspect("timers"))
        .containsPattern("timerfd 8 +35..\\.\\d+s +1\\.0+s")
        .containsPattern("timerfd 1003:4 +71..\\.\\d+s");
  }

  @Test
  void filesTellWhatIsTheMachinesOwn() {
    assertThat(inspect("files").lines().map(line -> line.replaceAll(" +", " ").strip()))
        .anyMatch(line -> line.matches("modified file .* 8 B .*/work/changed"))
        .anyMatch(line -> line.matches("deleted /.*/work/deleted"))
        .anyMatch(line -> line.matches("added directory 0751 .*/work/made"))
        .anyMatch(line -> line.matches("added symlink .*/made/soft -> file"))
        .anyMatch(line -> line.matches("added file 0600 .* 5.0 MiB 4 KiB .*/made/sparse"))
        .anyMatch(line -> line.matches("held file .*/looked_at"))
        .anyMatch(line -> line.matches("unlinked file 0600 .* 8 B .*/work/gone \\(deleted\\)"))
        .noneMatch(line -> line.startsWith("added") && line.contains("/dev/"));
  }

  @Test
  void stringsAreFoundWithTheirAddresses() {
    assertThat(inspect("strings --min 27 --pid 1001").lines())
        .anyMatch(line -> line.matches(" 1001 0x7f[0-9a-f]+ a text that nobody else has"))
        .allMatch(line -> line.length() >= 21 + 27);
  }

  @Test
  void whatIsNotThereIsTold() {
    Result nobody = shell("\"$0\" inspect saved tree --pid 7");
    assertThat(nobody.status()).isEqualTo(AMBER_FAILED);
    assertThat(nobody.errors())
        .isEqualTo("amber: no process or thread of saved has the number 7; it has 1000, 1001\n");
    Result nothing = shell("\"$0\" inspect saved colours");
    assertThat(nothing.status()).isEqualTo(AMBER_FAILED);
    assertThat(nothing.errors()).isEqualTo("amber: no subject colours (see: amber help inspect)\n");
  }
}
