package org.amber.jvm.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AssemblerTest {
  private static final int JRCXZ = 0xe3;
  private static final int JUMP = 0xe9;
  private static final int SHORT_JUMP = 0xeb;
  private static final int NOP = 0x90;

  private final Assembler out = new Assembler();

  private int at(int place) {
    return out.bytes()[place] & 0xff;
  }

  /** Where a JRCXZ leads in the end. */
  private int target(int jrcxz) {
    assertThat(at(jrcxz)).isEqualTo(JRCXZ);
    int island = jrcxz + 2 + out.bytes()[jrcxz + 1];
    assertThat(at(island)).isEqualTo(JUMP);
    ByteBuffer code = ByteBuffer.wrap(out.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    return island + 5 + code.getInt(island + 1);
  }

  private void nops(int count) {
    for (int i = 0; i < count; i++) {
      out.put(NOP);
    }
  }

  /** However much code there is between them, each way leads where it should. */
  @Test
  void shortJumpsReachFarPlacesByIslands() {
    Random random = new Random(1);
    List<Integer> places = new ArrayList<>();
    List<Assembler.Label> labels = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      out.makeRoom(80);
      nops(random.nextInt(39));
      Assembler.Label label = new Assembler.Label();
      places.add(out.size());
      labels.add(label);
      out.jumpIfZero(label);
      nops(random.nextInt(39));
      if (random.nextInt(10) == 0) {
        out.jump(label);
        out.island();
      }
    }
    out.island();
    List<Integer> targets = new ArrayList<>();
    for (Assembler.Label label : labels) {
      assertThat(label.isUsed()).isTrue();
      targets.add(out.size());
      out.bind(label);
      out.put(NOP);
    }
    out.finish();

    assertThat(places.stream().map(this::target).toList()).isEqualTo(targets);
  }

  /** Straight code goes on behind an island. */
  @Test
  void islandsAreJumpedOver() {
    Assembler.Label label = new Assembler.Label();
    out.jumpIfZero(label);
    nops(100);
    int before = out.size();
    out.makeRoom(80);
    int after = out.size();
    out.bind(label);
    out.finish();

    assertThat(at(before)).isEqualTo(SHORT_JUMP);
    assertThat(before + 2 + at(before + 1)).isEqualTo(after);
  }

  @Test
  void noIslandIsMadeWhileThereIsRoom() {
    out.jumpIfZero(new Assembler.Label());
    int size = out.size();
    out.makeRoom(80);
    assertThat(out.size()).isEqualTo(size);
  }

  @Test
  void whatIsTooFarIsNotMadeSilently() {
    Assembler.Label label = new Assembler.Label();
    out.bind(label);
    out.jumpIfZero(label);
    nops(200);
    assertThatThrownBy(out::island).isInstanceOf(IllegalStateException.class);
  }
}
