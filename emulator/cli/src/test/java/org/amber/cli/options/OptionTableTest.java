package org.amber.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionTableTest {
  private final List<String> seen = new ArrayList<>();

  private List<String> parse(OptionTable.Operands operands, String... words) {
    return new OptionTable(operands)
        .flag("-f --flag", "a flag", () -> seen.add("flag"))
        .value("-o --output", "FILE", "a value", text -> seen.add("output " + text))
        .optionalValue("--trace", "FILE", "may have one", text -> seen.add("trace " + text))
        .value(
            "--number",
            "N",
            "may refuse",
            text -> {
              throw new IllegalArgumentException("no number " + text);
            })
        .parse(List.of(words));
  }

  private void refused(String message, String... words) {
    assertThatThrownBy(() -> parse(OptionTable.Operands.MIXED, words))
        .isInstanceOf(UsageException.class)
        .hasMessage(message);
  }

  @Test
  void takesValuesFromTheNextWordOrAttached() {
    List<String> left =
        parse(OptionTable.Operands.MIXED, "-o", "a", "-ob", "--output", "c", "--output=d=e", "-f");
    assertThat(left).isEmpty();
    assertThat(seen).containsExactly("output a", "output b", "output c", "output d=e", "flag");
  }

  @Test
  void aProgramEndsTheOptionsAndKeepsItsOwn() {
    assertThat(parse(OptionTable.Operands.LAST, "-f", "prog", "-f", "--", "--what"))
        .containsExactly("prog", "-f", "--", "--what");
    assertThat(seen).containsExactly("flag");
  }

  @Test
  void twoDashesEndTheOptions() {
    assertThat(parse(OptionTable.Operands.LAST, "--", "-f", "--")).containsExactly("-f", "--");
    assertThat(parse(OptionTable.Operands.MIXED, "a", "--", "-f")).containsExactly("a", "-f");
    assertThat(seen).isEmpty();
  }

  @Test
  void whatFollowsTwoDashesMayBeForOthers() {
    OptionTable table =
        new OptionTable(OptionTable.Operands.MIXED)
            .flag("-f", "a flag", () -> seen.add("flag"))
            .afterDashes(seen::addAll);
    assertThat(table.parse(List.of("a", "-f", "--", "b", "-f", "--"))).containsExactly("a");
    assertThat(seen).containsExactly("flag", "b", "-f", "--");
    assertThat(table.parse(List.of("--", "-a", "c"))).containsExactly("-a");
    assertThat(seen).endsWith("--", "c");
    assertThat(table.parse(List.of("a", "b"))).containsExactly("a", "b");
  }

  @Test
  void mixedOperandsMayStandBeforeOptions() {
    assertThat(parse(OptionTable.Operands.MIXED, "a", "-f", "-", "b"))
        .containsExactly("a", "-", "b");
    assertThat(seen).containsExactly("flag");
  }

  @Test
  void anOptionalValueIsNeverTheNextWord() {
    assertThat(parse(OptionTable.Operands.LAST, "--trace", "prog")).containsExactly("prog");
    assertThat(parse(OptionTable.Operands.LAST, "--trace=file", "prog")).containsExactly("prog");
    assertThat(seen).containsExactly("trace ", "trace file");
  }

  @Test
  void saysWhatMakesNoSense() {
    refused("unknown option --what", "--what=1");
    refused("unknown option -x", "-xf");
    refused("--output lacks its FILE", "-f", "-o");
    refused("--output lacks its FILE", "--output=", "a");
    refused("--trace= lacks its FILE", "--trace=");
    refused("--flag takes no value", "--flag=yes");
    refused("--number: no number x", "--number", "x");
  }

  @Test
  void helpStaysWithinEightyColumnsAndShowsEveryOption() {
    OptionTable table =
        new OptionTable(OptionTable.Operands.MIXED)
            .value("-o --output", "FILE", "word ".repeat(40).strip(), text -> {})
            .flag("--a-name-too-long-for-its-column", "what it does", () -> {});
    String text = new HelpText().options(table).toString();
    assertThat(text.lines()).allMatch(line -> line.length() < 80 && !line.endsWith(" "));
    assertThat(text).startsWith("  -o, --output FILE         word word");
    assertThat(text).contains("\n      --a-name-too-long-for-its-column\n");
    assertThat(text).endsWith(" ".repeat(28) + "what it does\n");
  }
}
