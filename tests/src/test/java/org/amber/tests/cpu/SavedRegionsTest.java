package org.amber.tests.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.amber.cpu.CpuExit;
import org.amber.cpu.CpuProfile;
import org.amber.cpu.CpuState;
import org.amber.jvm.interpret.JvmCpu;
import org.amber.jvm.interpret.TierPolicy;
import org.amber.memory.GuestMemory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a run has compiled, later ones take from its file, as long as it is of just their code. */
class SavedRegionsTest {
  private static final int BLOCKS = 120;

  private static final int ROUNDS = 3;
  private static final long OWN_CODE = 0x601000;
  private static final int STEPS = 100_000;
  private static final String EXIT = "b83c0000000f05";

  @TempDir private Path directory = Path.of("");
  private Path saved = Path.of("");

  @BeforeEach
  void nameDirectory() {
    saved = directory.resolve("not/there/yet");
  }

  /** Blocks that each add a number to RAX, {@link #ROUNDS} times over, with a jump behind each. */
  private static String program(int block, int number) {
    StringBuilder code = new StringBuilder();
    for (int i = 0; i < BLOCKS; i++) {
      // lea rax,[rax+1]; jmp $+1; nop
      code.append(String.format("488d40%02xeb0190", i == block ? number : 1));
    }
    int back = -(code.length() / 2 + 8);
    // dec edx; jnz back
    code.append(String.format("ffca0f85%08x", Integer.reverseBytes(back)));
    return code.append("4889c3").append(EXIT).toString();
  }

  private static String program() {
    return program(0, 1);
  }

  private long run(String program) {
    return run(program, CpuProfile.V2, TierPolicy.COMPILER);
  }

  /** What it has added up. */
  private long run(String program, CpuProfile profile, TierPolicy compiling) {
    TierPolicy policy = compiling.keepingIn(saved);
    try (Guest guest = new Guest(memory -> new JvmCpu(memory, profile, policy), program)) {
      guest.state.gpr[CpuState.RDX] = ROUNDS;
      assertThat(guest.run(STEPS)).isEqualTo(new CpuExit.Syscall(ROUNDS * (2L * BLOCKS + 2) + 3));
      return guest.state.gpr[CpuState.RBX];
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(saved)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** All is compiled at once, or nothing before the end, since three rounds are not worth it. */
  static List<TierPolicy> policies() {
    return List.of(TierPolicy.COMPILER, TierPolicy.USUAL);
  }

  @ParameterizedTest
  @MethodSource("policies")
  void areUsedByLaterRuns(TierPolicy policy) throws IOException {
    assertThat(run(program(), CpuProfile.V2, policy)).isEqualTo(ROUNDS * BLOCKS);
    List<Path> first = files();
    assertThat(first).hasSize(1);
    assertThat(run(program(), CpuProfile.V2, policy)).isEqualTo(ROUNDS * BLOCKS);
    assertThat(files()).as("it had to compile nothing").isEqualTo(first);
  }

  @Test
  void areDroppedWhenTheirPageIsStoredTo() {
    for (int run = 0; run < 3; run++) {
      assertThat(runThatChangesItself())
          .as("run %d", run)
          .isEqualTo(ROUNDS * (BLOCKS - 1) + 1 + 2 + 3);
    }
  }

  private long runThatChangesItself() {
    String blocks = program();
    String body = blocks.substring(0, 14 * BLOCKS);
    // inc byte [rip-...], which is the number that the first block adds; dec edx; jnz back
    int there = 3 - (7 * BLOCKS + 6);
    int back = -(7 * BLOCKS + 6 + 8);
    String code =
        body
            + String.format("fe05%08x", Integer.reverseBytes(there))
            + String.format("ffca0f85%08x", Integer.reverseBytes(back))
            + "4889c3"
            + EXIT;
    TierPolicy policy = TierPolicy.COMPILER.keepingIn(saved);
    try (Guest guest = new Guest(memory -> new JvmCpu(memory, CpuProfile.V2, policy), "90")) {
      guest.map(OWN_CODE, 0x1000, Guest.READ | Guest.WRITE | Guest.EXECUTE);
      new GuestMemory(guest.memory).writeBytes(OWN_CODE, HexFormat.of().parseHex(code));
      guest.state.rip = OWN_CODE;
      guest.state.gpr[CpuState.RDX] = ROUNDS;
      assertThat(guest.run(STEPS)).isEqualTo(new CpuExit.Syscall(ROUNDS * (2L * BLOCKS + 3) + 3));
      return guest.state.gpr[CpuState.RBX];
    }
  }

  @Test
  void areNotUsedForOtherCode() {
    assertThat(run(program())).isEqualTo(ROUNDS * BLOCKS);
    for (int block = 0; block < BLOCKS; block += 30) {
      assertThat(run(program(block, 100))).isEqualTo(ROUNDS * (BLOCKS + 99));
      assertThat(run(program(block, 50))).isEqualTo(ROUNDS * (BLOCKS + 49));
    }
    assertThat(run(program())).isEqualTo(ROUNDS * BLOCKS);
  }

  @Test
  void areNotUsedByAnotherProcessor() throws IOException {
    run(program());
    List<Path> first = files();
    run(program(), CpuProfile.V3, TierPolicy.COMPILER);
    assertThat(files()).hasSize(2).containsAll(first);
  }

  @Test
  void areMerged() throws IOException {
    for (int number = 2; number < 100; number += 16) {
      assertThat(run(program(BLOCKS / 2, number))).isEqualTo(ROUNDS * (BLOCKS + number - 1));
      assertThat(files()).hasSizeLessThan(6);
    }
    List<Path> all = files();
    assertThat(run(program(BLOCKS / 2, 2))).isEqualTo(ROUNDS * (BLOCKS + 1));
    assertThat(files()).as("what was merged is still there").isEqualTo(all);
  }

  @Test
  void areWorthNothingWhenDamaged() throws IOException {
    run(program());
    Path file = files().getFirst();
    byte[] good = Files.readAllBytes(file);
    for (int at = 0; at < good.length; at += at < 200 ? 3 : good.length / 40) {
      byte[] bad = good.clone();
      bad[at] ^= 0x55;
      Files.write(file, bad);
      assertThat(run(program())).as("byte %d is wrong", at).isEqualTo(ROUNDS * BLOCKS);
      keepOnly(file);
      Files.write(file, Arrays.copyOf(good, at));
      assertThat(run(program())).as("cut off at %d", at).isEqualTo(ROUNDS * BLOCKS);
      keepOnly(file);
    }
  }

  private void keepOnly(Path file) throws IOException {
    for (Path other : files()) {
      if (!other.equals(file)) {
        Files.delete(other);
      }
    }
  }

  @Test
  void areNotReadWhereOthersMayWrite() throws IOException {
    run(program());
    Path parent = files().getFirst().getParent();
    Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxrwxrwx"));
    List<Path> before = files();
    assertThat(run(program())).isEqualTo(ROUNDS * BLOCKS);
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void needNoDirectoryThatCanBeMade() throws IOException {
    Files.writeString(directory.resolve("not"), "a file");
    assertThat(run(program())).isEqualTo(ROUNDS * BLOCKS);
  }

  @Test
  void areReadWhileOtherRunsReplaceThem() throws IOException {
    run(program());
    TierPolicy policy = TierPolicy.COMPILER.keepingIn(saved);
    try (Guest guest = new Guest(memory -> new JvmCpu(memory, CpuProfile.V2, policy), program())) {
      for (Path file : files()) {
        Files.delete(file);
      }
      guest.state.gpr[CpuState.RDX] = ROUNDS;
      guest.run(STEPS);
      assertThat(guest.state.gpr[CpuState.RBX]).isEqualTo(ROUNDS * BLOCKS);
    }
    assertThat(files()).as("it has used what it had opened").isEmpty();
  }
}
