package org.amber.jvm.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The JVM of these tests is started as the launcher starts it; see {@code pom.xml}. */
class HotSpotTest {

  /** Never called: left alone, the JVM would not compile it. */
  public static int compiled(int a) {
    return 3 * a + 1;
  }

  /** Has loops, and calls. */
  public static long loops(int rounds) {
    long sum = 0;
    for (int i = 0; i < rounds; i++) {
      sum += compiled(i);
    }
    return sum;
  }

  @Test
  void compilesWhatItIsToldTo() throws NoSuchMethodException {
    HotSpot jvm = Objects.requireNonNull(HotSpot.instance(), "the JVM offers no WhiteBox");
    Method method = HotSpotTest.class.getMethod("compiled", int.class);
    assertThat(jvm.compileQuickly(method)).isTrue();
    assertThat(jvm.compileWell(method)).isTrue();
    assertThat(compiled(2)).isEqualTo(7);
  }

  @Test
  void compilesAgainWhileItIsExecuted() throws NoSuchMethodException {
    HotSpot jvm = Objects.requireNonNull(HotSpot.instance(), "the JVM offers no WhiteBox");
    Method method = HotSpotTest.class.getMethod("loops", int.class);
    assertThat(jvm.compileQuickly(method)).isTrue();
    long before = loops(1000);
    assertThat(jvm.compileWell(method)).isTrue();
    assertThat(loops(1000)).isEqualTo(before);
  }
}
