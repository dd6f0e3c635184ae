package org.amber.jvm.host;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.amber.jvm.compile.Exit;
import org.jspecify.annotations.Nullable;

/**
 * Writes the ways out of one region's machine code. Each pushes the number of its exit, and then
 * goes to one of two places at the region's end, whose numbers are put in when it is known where
 * the code will be ({@link MachineCode}).
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

  private final Assembler.Label leaving = new Assembler.Label();
  private final Assembler.Label looking = new Assembler.Label();

  /** By exit, which of the host's registers has the address of what could not be accessed. */
  private final Map<Integer, Integer> missed = new HashMap<>();

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

  /** What could not be accessed, if an exit is taken, is told by one of the host's registers. */
  void miss(int exit, int register) {
    if (register != Placement.NONE && register != HostRegister.ADDRESS) {
      missed.put(exit, register);
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
      out.jump(leaving);
      return;
    }
    out.makeRoom(LEAVE);
    jumpElsewhere(exit);
    push(exit);
    out.constant(HostRegister.ADDEND, exits.get(exit).address());
    out.jump(looking);
  }

  /** A jump to what is behind it, until it is led elsewhere. */
  private void jumpElsewhere(int exit) {
    out.put(0xe9);
    jumps.put(exit, out.size());
    out.number(0, Integer.BYTES);
  }

  private void push(int number) {
    out.put(0x68);
    out.number(number, Integer.BYTES);
  }

  // ---- what was written

  /** Writes the ways out that labels lead to, and returns all code of the region. */
  MachineCode finish() {
    out.island();
    for (Stub stub : stubs) {
      if (stub.label.isUsed()) {
        out.bind(stub.label);
        Integer address = missed.get(stub.exit);
        if (address != null) {
          out.move(HostRegister.ADDRESS, address);
        }
        leave(stub.exit);
      }
    }
    for (Assembler.Label end : List.of(leaving, looking)) {
      out.bind(end);
      push(0);
      out.put(0xe9);
      out.number(0, Integer.BYTES);
    }
    out.finish();
    return new MachineCode(Arrays.copyOf(out.bytes(), out.size()), ways());
  }

  private WaysOut ways() {
    int[] places = new int[exits.size()];
    jumps.forEach((exit, place) -> places[exit] = place);
    @Nullable Tail[] others = new Tail[exits.size()];
    tails.forEach((exit, tail) -> others[exit] = tail);
    return WaysOut.of(exits, places, others);
  }
}
