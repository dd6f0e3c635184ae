package org.amber.state;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** State classes with a field of every kind. */
final class Sample {
  private Sample() {}

  public abstract static class Shape {
    @Tag(1)
    public int colour;
  }

  @StateType(21)
  public static final class Circle extends Shape {
    @Tag(2)
    public double radius;
  }

  @StateType(22)
  public static final class Square extends Shape {
    @Tag(2)
    public long side;
  }

  @StateType(20)
  public static final class Root {
    @Tag(1)
    public boolean flag;

    @Tag(2)
    public byte small;

    @Tag(3)
    public short medium;

    @Tag(4)
    public char letter;

    @Tag(5)
    public int number;

    @Tag(6)
    public long big;

    @Tag(7)
    public float real;

    @Tag(8)
    public double precise;

    @Tag(9)
    public @Nullable String text;

    @Tag(10)
    public byte @Nullable [] bytes;

    @Tag(11)
    public int @Nullable [] ints;

    @Tag(12)
    public long @Nullable [] longs;

    @Tag(13)
    public @Nullable Shape shape;

    @Tag(14)
    public List<String> names = new ArrayList<>();

    @Tag(15)
    public List<Shape> shapes = new ArrayList<>();

    @Tag(16)
    public @Nullable Root child;

    @Tag(17)
    @NotDigested("for the test")
    public int frame;
  }

  static final StateRegistry REGISTRY = StateRegistry.of(Root.class, Circle.class, Square.class);

  static Circle circle(double radius) {
    Circle circle = new Circle();
    circle.radius = radius;
    return circle;
  }
}
