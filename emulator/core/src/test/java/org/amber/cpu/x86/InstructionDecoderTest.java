package org.amber.cpu.x86;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InstructionDecoderTest {
  private final InstructionDecoder decoder = new InstructionDecoder();

  @ParameterizedTest
  @CsvSource({
    "90, 1",
    "f390, 2",
    "48ffc0, 3",
    "488b05 00000000, 7",
    "48b8 0102030405060708, 10",
    "66b8 0102, 4",
    "b8 01020304, 5",
    "8b0424, 3",
    "8b0425 01020304, 7",
    "8b8424 01020304, 7",
    "8b442401, 4",
    "f6c001, 3",
    "f6d0, 2",
    "f7c0 01020304, 6",
    "66f7c0 0102, 5",
    "c8 102000, 4",
    "a1 0102030405060708, 9",
    "67a1 01020304, 6",
    "0f84 01020304, 6",
    "0fc6c001, 4",
    "660f3a0fc108, 6",
    "660f3800c1, 5",
    "c5f877, 3",
    "c5fc58c1, 4",
    "c4e3f9 22c001, 6",
    "62f17c4858c1, 6",
    "666648e8 01020304, 8",
    "f3a4, 2",
    "0f05, 2",
    "8fc0, 2",
    "64488b042528000000, 9",
  })
  void knowsLengths(String hex, int length) {
    byte[] code = HexFormat.of().parseHex(hex.replace(" ", "").trim());

    assertThat(decoder.decode(code, 0, code.length)).isEqualTo(length).isEqualTo(code.length);
    assertThat(decoder.decode(code, 0, code.length - 1)).isLessThanOrEqualTo(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"06", "ea", "9a", "0f04", "66666666666666666666666666666690"})
  void refusesWhatIsNoInstruction(String hex) {
    byte[] code = HexFormat.of().parseHex(hex + "0000000000000000000000");

    assertThat(decoder.decode(code, 0, code.length)).isEqualTo(InstructionDecoder.UNDEFINED);
  }

  @Test
  void describesOperands() {
    byte[] code = HexFormat.of().parseHex("64 4c 8b a4 d8 f0 ff ff ff".replace(" ", ""));
    decoder.decode(code, 0, code.length);

    assertThat(decoder.hasMemoryOperand()).isTrue();
    assertThat(decoder.base()).isEqualTo(0);
    assertThat(decoder.index()).isEqualTo(3);
    assertThat(decoder.scale()).isEqualTo(3);
    assertThat(decoder.displacement()).isEqualTo(-16);
    assertThat(decoder.segment()).isEqualTo(0x64);
    assertThat(decoder.register()).isEqualTo(12);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/lib/x86_64-linux-gnu/libc.so.6", "/lib/x86_64-linux-gnu/libm.so.6", "/bin/bash"})
  void agreesWithObjdump(String file) throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/objdump")), "objdump is not installed");
    assumeTrue(Files.exists(Path.of(file)), file + " is not there");
    assumeTrue(
        System.getProperty("os.arch", "").toLowerCase(Locale.ROOT).matches("amd64|x86_64"),
        "the host's files are not x86-64");
    List<String> wrong = new ArrayList<>();
    int[] checked = new int[1];
    Process objdump =
        new ProcessBuilder("/usr/bin/objdump", "-d", "--insn-width=16", "-j", ".text", file)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader lines = objdump.inputReader(StandardCharsets.ISO_8859_1)) {
      lines.lines().forEach(line -> check(line, wrong, checked));
    }

    assertThat(objdump.waitFor()).isZero();
    assertThat(wrong).isEmpty();
    assertThat(checked[0]).isGreaterThan(10_000);
  }

  private void check(String text, List<String> wrong, int[] checked) {
    String[] columns = text.split("\t", 3);
    // "(bad)" is data between functions; a lone prefix is how objdump shows a broken sequence.
    if (columns.length < 3 || columns[2].contains("(bad)")) {
      return;
    }
    byte[] bytes = HexFormat.of().parseHex(columns[1].replace(" ", ""));
    if (bytes.length == 1 && columns[2].matches("(rex\\S*|data16|addr32|lock|repz?|repnz) *")) {
      return;
    }
    // FWAIT is an instruction of its own; objdump shows it as a prefix of the next.
    if (bytes.length > 1 && bytes[0] == (byte) 0x9b) {
      return;
    }
    checked[0]++;
    if (decoder.decode(bytes, 0, bytes.length) != bytes.length && wrong.size() < 20) {
      wrong.add(text + " -> " + decoder.length());
    }
  }
}
