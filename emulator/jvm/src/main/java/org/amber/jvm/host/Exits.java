package org.amber.jvm.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.amber.jvm.compile.Exit;
import org.jspecify.annotations.Nullable;

/**
 * The ways out of one region's machine code. Each pushes the number of its exit; numbers, and where
 * it then jumps to, are put in when it is known where the code will be.
 */
final class Exits {
  /** Bytes of a way out. */
  private static final int LEAVE = 64;

  private final Assembler out;
  private final List<Exit> exits = new ArrayList<>();

  /** Ways out that are written at the end. */
  private final List<Stub> stubs = new ArrayList<>();

  /** By exit, what to go on with if a group of accesses is in two pages. */
  private final Map<Integer, Tail> tails = new HashMap<>();

  /** By exit, where a jump stands that may lead to other machine code. */
  private final Map<Integer, Integer> jumps = new HashMap<>();

  /** Where jumps stand that leave machine code. */
  private final List<Integer> leaving = new ArrayList<>();

  /** Where jumps stand to what looks into the {@link JumpTable}. */
  private final List<Integer> looking = new ArrayList<>();

  /** Where the numbers of exits stand. */
  private final List<Integer> numbers = new ArrayList<>();

  private record Stub(Assembler.Label label, int exit) {}

  Exits(Assembler out) {
    this.out = out;
  }

  // ---- writing

  /** Leaves here, and code does not go on. */
  void leave(Exit exit) {
    leave(add(exit));
    out.island();
  }

  /** A label for leaving by an exit, which has the number {@link #last} then. */
  Assembler.Label stub(Exit exit) {
    Assembler.Label label = new Assembler.Label();
    stubs.add(new Stub(label, add(exit)));
    return label;
  }

  /** The number of the exit that was added last. */
  int last() {
    return exits.size() - 1;
  }

  /** There is another way to go on, if an exit is taken because accesses are in two pages. */
  void goOn(int exit, Tail tail) {
    tails.put(exit, tail);
  }

  /** Writes the ways out that labels lead to. */
  void finish() {
    out.island();
    for (Stub stub : stubs) {
      if (stub.label.isUsed()) {
        out.bind(stub.label);
        leave(stub.exit);
      }
    }
  }

  private int add(Exit exit) {
    exits.add(exit);
    return last();
  }

  /**
   * Leaves by an exit. If it is no unusual one, first by a jump to the next instruction, which can
   * be led elsewhere, then to what the table of jumps has.
   */
  private void leave(int exit) {
    if (tails.containsKey(exit)) {
      jumpElsewhere(exit);
    }
    if (exits.get(exit).unusual()) {
      push(exit);
      leaving.add(jump());
      return;
    }
    out.makeRoom(LEAVE);
    jumpElsewhere(exit);
    push(exit);
    out.constant(HostRegister.ADDEND, exits.get(exit).address());
    looking.add(jump());
  }

  /** A jump to what is behind it, until it is led elsewhere. */
  private void jumpElsewhere(int exit) {
    jumps.put(exit, jump());
  }

  /** A jump whose distance is put in later; returns where that stands. */
  private int jump() {
    out.put(0xe9);
    int place = out.size();
    out.number(0, Integer.BYTES);
    return place;
  }

  private void push(int exit) {
    out.put(0x68);
    numbers.add(out.size());
    out.number(exit, Integer.BYTES);
  }

  // ---- what was written

  /**
   * Puts in what depends on where the code will be. All places are in bytes from the beginning of
   * the {@link CodeBuffer}.
   *
   * @param at the code's
   * @param first the number that the first exit has there
   * @param way out of machine code
   * @param look into the {@link JumpTable}
   */
  void place(int at, int first, int way, int look) {
    for (int number : numbers) {
      out.setNumber(number, first + out.number(number));
    }
    for (int jump : leaving) {
      out.setNumber(jump, way - (at + jump + Integer.BYTES));
    }
    for (int jump : looking) {
      out.setNumber(jump, look - (at + jump + Integer.BYTES));
    }
  }

  /** All, by their numbers. */
  Exit[] all() {
    return exits.toArray(Exit[]::new);
  }

  /**
   * By exit, where a jump stands that may lead to other machine code; 0: nowhere.
   *
   * @param at where the code is
   */
  int[] jumps(int at) {
    int[] places = new int[exits.size()];
    jumps.forEach((exit, place) -> places[exit] = at + place);
    return places;
  }

  /** By exit, what to go on with instead if a group of accesses is in two pages; or null. */
  @Nullable Tail[] tails() {
    @Nullable Tail[] all = new Tail[exits.size()];
    tails.forEach((exit, tail) -> all[exit] = tail);
    return all;
  }
}
