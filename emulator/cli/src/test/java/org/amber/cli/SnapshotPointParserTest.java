package org.amber.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.amber.machine.SnapshotPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotPointParserTest {
  @Test
  void readsEachForm() {
    assertThat(SnapshotPointParser.parse("step:12")).isEqualTo(new SnapshotPoint.Step(12, false));
    assertThat(SnapshotPointParser.parse("step:+0")).isEqualTo(new SnapshotPoint.Step(0, true));
    assertThat(SnapshotPointParser.parse("addr:0xffffffffff600000"))
        .isEqualTo(new SnapshotPoint.Address(0xffffffffff600000L));
    assertThat(SnapshotPointParser.parse("syscall:read"))
        .isEqualTo(new SnapshotPoint.SystemCall("read", 1));
    assertThat(SnapshotPointParser.parse("syscall:pread64:30"))
        .isEqualTo(new SnapshotPoint.SystemCall("pread64", 30));
    assertThat(SnapshotPointParser.parse("main")).isEqualTo(new SnapshotPoint.Symbol("main"));
    assertThat(SnapshotPointParser.parse("std::terminate"))
        .isEqualTo(new SnapshotPoint.Symbol("std::terminate"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"step:12", "step:+3", "addr:0x401000", "syscall:read", "syscall:read:7", "main"})
  void textFormOfAPointReadsAsThatPoint(String text) {
    assertThat(SnapshotPointParser.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "step:",
        "step:-1",
        "step:x",
        "step:++1",
        "step:9999999999999999999",
        "addr:",
        "addr:12",
        "addr:0x",
        "addr:0x11112222333344445",
        "syscall:",
        "syscall:read:0",
        "syscall:read:",
        "syscall:read:-1",
        "syscall:READ",
        "12",
        "0x401000"
      })
  void refusesWhatIsNoPoint(String text) {
    assertThatThrownBy(() -> SnapshotPointParser.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("[^\\n]{20,}");
  }
}
