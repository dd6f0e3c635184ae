package org.amber.snapshot;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.amber.state.StateRegistry;
import org.amber.state.StateType;
import org.amber.state.Tag;
import org.jspecify.annotations.Nullable;

/** A small machine: state with a field of every kind, and some pages. */
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

  /** Much larger in memory than in a file. */
  @StateType(23)
  public static final class Heavy extends Shape {
    @Tag(2)
    public long[] numbers = new long[1000];
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
    public @Nullable String text = "initial";

    @Tag(10)
    public byte @Nullable [] bytes;

    @Tag(11)
    public int @Nullable [] ints;

    @Tag(12)
    public long @Nullable [] longs = new long[4];

    @Tag(13)
    public @Nullable Shape shape;

    @Tag(14)
    public List<String> names = new ArrayList<>();

    @Tag(15)
    public List<Shape> shapes = new ArrayList<>();

    @Tag(116)
    public @Nullable Root child;
  }

  static final StateRegistry REGISTRY =
      StateRegistry.of(Root.class, Circle.class, Square.class, Heavy.class);

  static final Manifest MANIFEST =
      new Manifest(
          "0.1.0",
          "2026-01-02T03:04:05Z",
          "/usr/bin/printf",
          List.of("printf", "%s\n", "\u001b[31m\"é\" ☃"),
          "/home/user",
          1234567890123L,
          true,
          "test engine 1",
          "amber-v1",
          "Linux 6.18 x86_64, Java 25.0.3",
          "");

  /** A tree in which no field has its initial value. */
  static Root tree() {
    Root root = new Root();
    root.flag = true;
    root.small = -128;
    root.medium = Short.MAX_VALUE;
    root.letter = '\uffff';
    root.number = Integer.MIN_VALUE;
    root.big = Long.MIN_VALUE;
    root.real = Float.MIN_VALUE;
    root.precise = -0.0;
    root.text = "plain, ünicode, \ud800 unpaired, \0 nul";
    root.bytes = new byte[] {0, 1, -1};
    root.ints = new int[] {Integer.MIN_VALUE, 0, 7};
    root.longs = null;
    Circle circle = new Circle();
    circle.colour = 3;
    circle.radius = 0.1;
    Square square = new Square();
    square.side = -7;
    root.shape = circle;
    root.names.addAll(List.of("", "one", "\udc00"));
    root.shapes.addAll(List.of(square, circle, new Square()));
    root.child = new Root();
    root.child.text = null;
    root.child.bytes = new byte[0];
    return root;
  }

  /**
   * Pages of every sort: zeros, equal ones, compressible and random ones.
   *
   * @param count how many; the memory belongs to the arena
   */
  static Pages pages(int count, long seed, Arena arena) {
    MemorySegment memory = arena.allocate(Math.max(1, count) * 4096L, 4096);
    Random random = new Random(seed);
    for (int i = 0; i < count; i++) {
      MemorySegment page = memory.asSlice(i * 4096L, 4096);
      switch (random.nextInt(5)) {
        case 0 -> {}
        case 1 -> page.set(ValueLayout.JAVA_BYTE, 4095, (byte) 1);
        case 2 -> page.fill((byte) i);
        case 3 -> page.setString(random.nextInt(2000), "some text that compresses ".repeat(50));
        default -> {
          byte[] noise = new byte[4096];
          random.nextBytes(noise);
          page.copyFrom(MemorySegment.ofArray(noise));
        }
      }
    }
    return new Pages(count, memory);
  }

  /** Pages that lie one behind the other. */
  record Pages(int count, MemorySegment memory) implements PageSupplier, PageSink {
    @Override
    public void accept(int reference, MemorySegment source, long from) {
      MemorySegment.copy(source, from, memory, offset(reference), 4096);
    }

    private long offset(int reference) {
      if (reference < 1 || reference > count) {
        throw new IndexOutOfBoundsException(reference);
      }
      return (reference - 1) * 4096L;
    }

    @Override
    public void take(int first, int pages, MemorySegment target) {
      MemorySegment.copy(memory, offset(first), target, 0, pages * 4096L);
    }

    static final Pages NONE = empty(0, Arena.global());

    static Pages empty(int count, Arena arena) {
      return new Pages(count, arena.allocate(Math.max(1, count) * 4096L, 4096));
    }
  }

  /** Writes the sample with some pages. */
  static void write(Path file, int pages) throws SnapshotException {
    try (Arena arena = Arena.ofShared()) {
      long ignored =
          new SnapshotWriter(MANIFEST, tree(), () -> REGISTRY).write(file, pages(pages, 5, arena));
    }
  }

  /** Reads all of a snapshot of the sample; its pages too when there is room for them. */
  static Root read(Path file, Pages room) throws SnapshotException {
    try (SnapshotFile snapshot = SnapshotFile.open(file)) {
      Root root = snapshot.kernelState(Root.class, REGISTRY);
      if (snapshot.pageCount() <= room.count()) {
        snapshot.groups().readAll(room);
      }
      return root;
    }
  }
}
