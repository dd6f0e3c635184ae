package org.amber.cpu.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.amber.cpu.CpuState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataAddressTest {
  private static final long PAGE = 0x12345000;

  @ParameterizedTest
  @CsvSource({
    "488b4310, 12345678", // mov rax,[rbx+16]
    "50, 12345ff0", // push rax
    "58, 12345ff8", // pop rax
    "e800000000, 12345ff0", // call
    "c3, 12345ff8", // ret
    "f3a4, 12345010", // rep movsb, the source
    "aa, 12345020", // stosb
    "ff33, 12345668", // push [rbx]
    "480fa303, 12345670", // bt [rbx],rax with rax = 64
    "64488b042508000000, 12345108", // mov rax,fs:8
    "8b0500000000, 12345806", // mov eax,[rip]
    "89c8, 12345000", // no memory: the page
    "488b83 98f9ffff, 12345000", // one byte before the page
  })
  void findsTheAddress(String hex, String expected) {
    byte[] code = HexFormat.of().parseHex(hex.replace(" ", "").trim());
    InstructionDecoder decoder = new InstructionDecoder();
    decoder.decode(code, 0, code.length);
    CpuState state = new CpuState();
    state.rip = PAGE + 0x800;
    state.fsBase = PAGE + 0x100;
    state.gpr[CpuState.RAX] = 64;
    state.gpr[CpuState.RBX] = PAGE + 0x668;
    state.gpr[CpuState.RSP] = PAGE + 0xff8;
    state.gpr[CpuState.RSI] = PAGE + 0x10;
    state.gpr[CpuState.RDI] = PAGE + 0x20;

    assertThat(DataAddress.inPage(decoder, state, PAGE))
        .isEqualTo(Long.parseLong(expected.trim(), 16));
  }
}
