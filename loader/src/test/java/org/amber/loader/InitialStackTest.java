package org.amber.loader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InitialStackTest {
  private static final long TOP = UserSpace.STACK_TOP;
  private static final AuxValues AUX =
      new AuxValues(1776, 0x178bfbff, 2, 0x400040, 5, 0, 0x401000, 1, 2, 3, -1, true);

  private final byte[] random = "0123456789abcdef".getBytes(UTF_8);

  private static List<byte[]> strings(String... text) {
    return Arrays.stream(text).map(s -> s.getBytes(UTF_8)).toList();
  }

  private InitialStack build(String... argv) {
    ExecArguments arguments =
        new ExecArguments("./prog".getBytes(UTF_8), strings(argv), strings("A=b", "", "CC=dd"));
    return InitialStack.build(TOP, arguments, AUX, random);
  }

  private static String stringAt(InitialStack stack, long address) {
    int from = Math.toIntExact(address - stack.rsp());
    int to = from;
    while (stack.image()[to] != 0) {
      to++;
    }
    return new String(stack.image(), from, to - from, UTF_8);
  }

  private static List<String> pointers(InitialStack stack, ByteBuffer words) {
    List<String> found = new ArrayList<>();
    for (long at = words.getLong(); at != 0; at = words.getLong()) {
      found.add(stringAt(stack, at));
    }
    return found;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 7, 8, 15, 16, 17, 500})
  void aProgramFindsItsArgumentsEnvironmentAndVector(int length) {
    InitialStack stack = build("./prog", "x".repeat(length), "");
    assertThat(stack.rsp() & 15).isZero();
    assertThat(stack.rsp() + stack.image().length).isEqualTo(TOP);
    ByteBuffer words = ByteBuffer.wrap(stack.image()).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(words.getLong()).isEqualTo(3);
    assertThat(pointers(stack, words)).containsExactly("./prog", "x".repeat(length), "");
    assertThat(pointers(stack, words)).containsExactly("A=b", "", "CC=dd");
    int auxvAt = words.position();
    List<String> vector = new ArrayList<>();
    for (long key = words.getLong(); key != 0; key = words.getLong()) {
      long value = words.getLong();
      switch ((int) key) {
        case 15, 31 -> vector.add(key + "=" + stringAt(stack, value));
        case 25 -> vector.add(key + "=" + stringAt(stack, value).substring(0, 16));
        default -> vector.add(key + "=" + Long.toHexString(value));
      }
    }
    assertThat(vector)
        .containsExactly(
            "51=6f0",
            "16=178bfbff",
            "6=1000",
            "17=64",
            "3=400040",
            "4=38",
            "5=5",
            "7=0",
            "8=0",
            "9=401000",
            "11=1",
            "12=2",
            "13=3",
            "14=ffffffff",
            "23=1",
            "25=0123456789abcdef",
            "26=2",
            "31=./prog",
            "15=x86_64");
    words.getLong();
    assertThat(stack.auxv()).isEqualTo(Arrays.copyOfRange(stack.image(), auxvAt, words.position()));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 9})
  void boundsEncloseTheStrings(int length) {
    InitialStack stack = build("a", "b".repeat(length));
    assertThat(stringAt(stack, stack.argStart())).isEqualTo("a");
    assertThat(stack.argEnd())
        .isEqualTo(stack.argStart() + 2 + length + 1)
        .isEqualTo(stack.envStart());
    assertThat(stringAt(stack, stack.envStart())).isEqualTo("A=b");
    assertThat(stack.envEnd()).isEqualTo(stack.envStart() + 4 + 1 + 6);
    assertThat(stringAt(stack, stack.envEnd())).isEqualTo("./prog");
  }
}
