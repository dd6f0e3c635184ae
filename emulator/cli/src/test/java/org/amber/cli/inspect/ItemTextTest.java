package org.amber.cli.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.amber.inspect.Difference;
import org.amber.inspect.Fact;
import org.amber.inspect.Item;
import org.amber.inspect.Kind;
import org.amber.inspect.Subject;
import org.amber.inspect.Value;
import org.junit.jupiter.api.Test;

class ItemTextTest {
  private static Fact text(String name, String text) {
    return new Fact(name, new Value.Text(text), false);
  }

  private static Fact hex(String name, long bits) {
    return new Fact(name, new Value.Hex(bits), false);
  }

  private static Item process(int pid, int parent, Item... parts) {
    return new Item(
        Kind.PROCESS,
        Integer.toString(pid),
        List.of(
            new Fact("pid", new Value.Number(pid), false),
            text("name", "p" + pid),
            new Fact("parent", new Value.Number(parent), false),
            text("condition", "alive")),
        List.of(parts));
  }

  private static Item thread(int tid, String state, String call) {
    return new Item(
        Kind.THREAD,
        Integer.toString(tid),
        List.of(text("name", "t"), text("state", state), text("call", call)),
        List.of());
  }

  private static String print(Subject subject, Item... items) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new ItemText(new PrintStream(out, true, StandardCharsets.UTF_8)).print(subject, List.of(items));
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void childrenAreBelowTheirParents() {
    assertThat(
            print(
                Subject.TREE,
                process(10, 1, thread(10, "waiting", "wait4(-1)"), thread(11, "runnable", "")),
                process(12, 10, thread(12, "runnable", "")),
                process(13, 12, thread(13, "stopped", ""))))
        .isEqualTo(
            """
            10 p10
              thread 10 t waiting in wait4(-1)
              thread 11 t runnable
              12 p12 runnable
                13 p13 stopped
            """);
  }

  /** A file may say of parents what it likes. */
  @Test
  void processesThatAreEachOthersParentsAreShown() {
    assertThat(print(Subject.TREE, process(10, 11), process(11, 10), process(12, 12)).lines())
        .hasSize(3);
  }

  @Test
  void nothingOfTheGuestDisturbsTheTerminal() {
    assertThat(print(Subject.TREE, process(10, 1, thread(10, "runnable", "write(\033[2J)"))))
        .isEqualTo("10 p10 runnable in write(?[2J)\n");
  }

  @Test
  void registersStandInLinesOfThree() {
    Item registers =
        new Item(
            Kind.THREAD,
            "10",
            List.of(
                new Fact("tid", new Value.Number(10), false),
                hex("rip", 0x401000),
                hex("rflags", 0x246),
                new Fact("flags", new Value.Words(List.of("IF", "ZF")), false),
                hex("rax", -1)),
            List.of());
    assertThat(print(Subject.REGS, process(10, 1, registers)))
        .isEqualTo(
            """
            process 10 p10
              thread 10
              rip     0000000000401000  rflags  0000000000000246
              flags   IF ZF
              rax     ffffffffffffffff
            """);
  }

  @Test
  void columnsAreAsWideAsTheyMustBe() {
    TextTable table = new TextTable(" ", ">N", "NAME", "REST");
    assertThat(table.lines()).isEmpty();
    table.row("1", "long name", "");
    table.row("200", "x", "y");
    assertThat(table.lines())
        .containsExactly("   N  NAME       REST", "   1  long name", " 200  x          y");
  }

  @Test
  void jsonHasFactsAndAnArrayForEachKindOfParts() {
    assertThat(ItemJson.of(process(10, 1, thread(10, "runnable", ""))))
        .hasToString(
            "{\"pid\":10,\"name\":\"p10\",\"parent\":1,\"condition\":\"alive\","
                + "\"threads\":[{\"name\":\"t\",\"state\":\"runnable\",\"call\":\"\"}]}");
  }

  @Test
  void differencesAreLines() {
    List<Difference.Step> where = List.of(new Difference.Step(Kind.PROCESS, "10"));
    assertThat(DifferenceText.of(new Difference.Changed(where, "rip", "0x1", "")))
        .isEqualTo("process 10: rip 0x1 -> (none)");
    assertThat(DifferenceText.of(new Difference.Pages(where, 0x1000, 0x3000, "[heap]")))
        .isEqualTo("process 10: 2 pages at 1000-3000 [heap]");
    assertThat(DifferenceText.of(new Difference.Added(where, process(10, 1))))
        .isEqualTo("process 10: only in the second");
    assertThat(DifferenceJson.of(new Difference.Pages(where, 0x1000, 0x3000, "")))
        .hasToString(
            "{\"where\":[{\"kind\":\"process\",\"key\":\"10\"}],\"changed\":\"pages\","
                + "\"start\":\"0x1000\",\"end\":\"0x3000\",\"pages\":2,\"name\":\"\"}");
  }
}
