package org.amber.loader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares the initial stack, byte for byte, with the one that the host's Linux makes. */
class NativeStackTest {
  /** Writes rsp and then all bytes from there to the top of an unrandomised stack. */
  private static final String DUMPER =
      """
      .globl _start
      _start:
        mov %rsp, %rbx
        push %rbx
        mov %rsp, %rsi
        mov $8, %edx
        mov $1, %edi
        mov $1, %eax
        syscall
        mov %rbx, %rsi
        mov $0x7ffffffff000, %rdx
        sub %rbx, %rdx
        mov $1, %edi
        mov $1, %eax
        syscall
        xor %edi, %edi
        mov $231, %eax
        syscall
      """;

  /** Entries that the host's vector has and ours has not: vDSO and rseq. */
  private static final List<Long> NOT_OURS = List.of(33L, 27L, 28L);

  @TempDir Path directory;

  @Test
  void isTheOneThatLinuxMakes() throws Exception {
    assumeTrue(
        System.getProperty("os.name", "").equals("Linux")
            && System.getProperty("os.arch", "").equals("amd64"),
        "the host is not x86-64 Linux");
    HostTools.assumeProgram("gcc");
    HostTools.assumeProgram("setarch");
    String program = build();
    Map<String, String> environment = Map.of("ONE", "first", "TWO", "second value");
    List<String> argv = List.of(program, "a", "", "b c");
    List<String> command = List.of("setarch", "-R", program, "a", "", "b c");
    ByteBuffer dump =
        ByteBuffer.wrap(HostTools.run(environment, command)).order(ByteOrder.LITTLE_ENDIAN);
    long rsp = dump.getLong();
    byte[] expected = Arrays.copyOfRange(dump.array(), 8, dump.capacity());
    assertThat(rsp + expected.length).isEqualTo(UserSpace.STACK_TOP);

    List<byte[]> envp = strings(expected, rsp, argv.size() + 2);
    InitialStack ours =
        InitialStack.build(
            UserSpace.STACK_TOP,
            new ExecArguments(program.getBytes(UTF_8), strings(expected, rsp, 1), envp),
            values(vector(expected, argv.size() + envp.size() + 3)),
            random(expected, rsp, vector(expected, argv.size() + envp.size() + 3)));
    compare(ours, expected, rsp, argv.size() + envp.size() + 3);
  }

  private String build() throws Exception {
    Path source = Files.writeString(directory.resolve("dump.s"), DUMPER);
    Path program = directory.resolve("dump");
    HostTools.lines("gcc", "-nostdlib", "-static", "-o", program.toString(), source.toString());
    return program.toString();
  }

  /** The strings of the pointer array that starts at a word of the stack. */
  private static List<byte[]> strings(byte[] stack, long rsp, int word) {
    ByteBuffer words = ByteBuffer.wrap(stack).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> found = new ArrayList<>();
    for (int at = word * 8; words.getLong(at) != 0; at += 8) {
      int from = (int) (words.getLong(at) - rsp);
      int to = from;
      while (stack[to] != 0) {
        to++;
      }
      found.add(Arrays.copyOfRange(stack, from, to));
    }
    return found;
  }

  private static Map<Long, Long> vector(byte[] stack, int word) {
    ByteBuffer words = ByteBuffer.wrap(stack).order(ByteOrder.LITTLE_ENDIAN);
    Map<Long, Long> vector = new HashMap<>();
    for (int at = word * 8; words.getLong(at) != 0; at += 16) {
      vector.put(words.getLong(at), words.getLong(at + 8));
    }
    return vector;
  }

  private static AuxValues values(Map<Long, Long> host) {
    return new AuxValues(
        host.getOrDefault(51L, 0L),
        host.getOrDefault(16L, 0L),
        host.getOrDefault(26L, 0L),
        host.getOrDefault(3L, 0L),
        host.getOrDefault(5L, 0L).intValue(),
        host.getOrDefault(7L, 0L),
        host.getOrDefault(9L, 0L),
        host.getOrDefault(11L, 0L).intValue(),
        host.getOrDefault(12L, 0L).intValue(),
        host.getOrDefault(13L, 0L).intValue(),
        host.getOrDefault(14L, 0L).intValue(),
        host.getOrDefault(23L, 0L) != 0);
  }

  private static byte[] random(byte[] stack, long rsp, Map<Long, Long> host) {
    int at = (int) (host.getOrDefault(25L, 0L) - rsp);
    return Arrays.copyOfRange(stack, at, at + InitialStack.RANDOM_BYTES);
  }

  /** The host's stack without the entries that we leave out must be ours. */
  private static void compare(InitialStack ours, byte[] host, long rsp, int vectorWord) {
    ByteBuffer in = ByteBuffer.wrap(host).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer wanted = ByteBuffer.allocate(ours.image().length).order(ByteOrder.LITTLE_ENDIAN);
    wanted.put(host, 0, vectorWord * 8);
    in.position(vectorWord * 8);
    int dropped = 0;
    long key;
    do {
      key = in.getLong();
      long value = in.getLong();
      if (NOT_OURS.contains(key)) {
        dropped += 16;
      } else {
        wanted.putLong(key).putLong(value);
      }
    } while (key != 0);
    wanted.put(host, in.position(), host.length - in.position());
    assertThat(wanted.hasRemaining()).isFalse();
    assertThat(ours.rsp()).isEqualTo(rsp + dropped);
    assertThat(ours.image()).isEqualTo(wanted.array());
  }
}
