package org.amber.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StateRegistryTest {

  public static final class Unmarked {}

  @StateType(3)
  public static final class Reserved {}

  @StateType(20)
  public static final class SameNumber {}

  @StateType(30)
  public static final class SameTag {
    @Tag(1)
    public int a;

    @Tag(1)
    public int b;
  }

  @StateType(31)
  public static final class Untagged {
    public int a;
  }

  @StateType(32)
  public static final class Fixed {
    @Tag(1)
    public final int a = 1;
  }

  @StateType(33)
  public static final class Unsavable {
    @Tag(1)
    public Map<String, String> a = Map.of();
  }

  @StateType(34)
  public static final class Boxes {
    @Tag(1)
    public List<Integer> a = List.of();
  }

  @StateType(35)
  public static final class Refers {
    @Tag(1)
    public Sample.@Nullable Root a;
  }

  @StateType(36)
  public static final class NoConstructor {
    public NoConstructor(int number) {}
  }

  @StateType(37)
  public static final class Hidden {
    @Tag(1)
    int a;
  }

  @Test
  void knowsItsClasses() {
    StateClass circle = Sample.REGISTRY.formOf(new Sample.Circle());
    assertThat(circle.type()).isEqualTo(21);
    assertThat(circle.fields()).extracting(StateField::tag).containsExactly(1, 2);
    assertThat(circle.create()).isInstanceOf(Sample.Circle.class);
    assertThat(Sample.REGISTRY.byType(21)).isSameAs(circle);
    assertThat(Sample.REGISTRY.byType(23)).isNull();
    assertThat(Sample.REGISTRY.classes()).extracting(StateClass::type).containsExactly(20, 21, 22);
  }

  @Test
  void namesTheBrokenRule() {
    assertRefused("has no @StateType", Unmarked.class);
    assertRefused("@StateType 3 is not 16 to 9999", Reserved.class);
    assertRefused(
        "same @StateType 20",
        Sample.Root.class,
        SameNumber.class,
        Sample.Circle.class,
        Sample.Square.class);
    assertRefused("SameTag.a and SameTag.b have the same tag", SameTag.class);
    assertRefused("has no @Tag", Untagged.class);
    assertRefused("public and not final", Fixed.class);
    assertRefused("public and not final", Hidden.class);
    assertRefused("fields of this type cannot be saved", Unsavable.class);
    assertRefused("fields of this type cannot be saved", Boxes.class);
    assertRefused("Root is not registered", Refers.class);
    assertRefused("no public constructor", NoConstructor.class);
  }

  private static void assertRefused(String reason, Class<?>... classes) {
    assertThatThrownBy(() -> StateRegistry.of(classes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }
}
