package org.amber.jvm.host;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.amber.jvm.compile.Exit;
import org.amber.jvm.compile.Node;
import org.amber.jvm.compile.Plan;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.integer.Condition;
import org.jspecify.annotations.Nullable;

/** Writes the machine code of one region. Flags are the host's all the time. */
final class Translation {
  private static final int WORD = Access.WORD;

  private final Assembler out = new Assembler();
  private final Access access = new Access(out);
  private final InstructionWriter instructions;
  private final Plan plan;
  private final Support support;
  private final int firstExit;
  private final List<Exit> exits = new ArrayList<>();
  private final Map<Node, Assembler.Label> labels = new HashMap<>();
  private final Set<Node> written = new HashSet<>();
  private final Deque<Node> open = new ArrayDeque<>();

  /** Ways out that are written at the end. */
  private final List<Stub> stubs = new ArrayList<>();

  private final Map<Integer, Integer> jumps = new HashMap<>();
  private final List<Integer> leaving = new ArrayList<>();

  private record Stub(Assembler.Label label, int exit) {}

  /**
   * @param firstExit the number of its first exit among those of all regions
   */
  Translation(Plan plan, Support support, int firstExit) {
    this.plan = plan;
    this.support = support;
    this.instructions = new InstructionWriter(out, support, access);
    this.firstExit = firstExit;
  }

  Assembler write() {
    for (Node node : plan.nodes()) {
      labels.put(node, new Assembler.Label());
    }
    Node next = plan.nodes().getFirst();
    while (next != null) {
      next = chain(next);
    }
    for (Stub stub : stubs) {
      out.bind(stub.label);
      leave(stub.exit);
    }
    out.finish();
    return out;
  }

  /** The guest's address at which it begins. */
  long head() {
    return plan.head();
  }

  /** The number of its first exit among those of all regions. */
  int firstExit() {
    return firstExit;
  }

  List<Exit> exits() {
    return exits;
  }

  /** By exit, where a jump stands that may lead to other machine code; 0: nowhere. */
  int[] jumps() {
    int[] places = new int[exits.size()];
    jumps.forEach((exit, place) -> places[exit] = place);
    return places;
  }

  /** Where jumps stand that leave machine code. */
  List<Integer> leaving() {
    return leaving;
  }

  /**
   * Leaves by an exit. If it is no unusual one, first by a jump to the next instruction, which can
   * be led elsewhere, then to what the table of jumps has.
   */
  private void leave(int exit) {
    if (exits.get(exit).unusual()) {
      leaveMachineCode(exit);
      return;
    }
    long address = exits.get(exit).address();
    int entry = WORD * JumpTable.place(address);
    out.put(0xe9);
    jumps.put(exit, out.size());
    out.number(0, Integer.BYTES);
    out.load(HostRegister.SCRATCH, HostRegister.CONTEXT, Context.JUMPS + entry);
    out.constant(HostRegister.ADDEND, address);
    out.lea(HostRegister.SCRATCH, HostRegister.SCRATCH, HostRegister.ADDEND, 1, 0);
    int found = out.jumpShortIfZero();
    leaveMachineCode(exit);
    out.bindShort(found);
    out.put(0x41, 0xff); // jmp
    out.memory(4, HostRegister.CONTEXT, Context.JUMP_CODES + entry);
  }

  private void leaveMachineCode(int exit) {
    out.storeConstant(firstExit + exit, HostRegister.CONTEXT, Context.EXIT);
    out.put(0xe9);
    leaving.add(out.size());
    out.number(0, Integer.BYTES);
  }

  // ---- blocks

  /** Writes a node and what follows it directly; returns another that was not written yet. */
  private @Nullable Node chain(Node first) {
    Node node = first;
    while (node != null) {
      node = block(node);
    }
    while (!open.isEmpty()) {
      Node waiting = open.removeFirst();
      if (!written.contains(waiting)) {
        return waiting;
      }
    }
    return null;
  }

  /** Writes a node; returns the one that has to stand behind it. */
  private @Nullable Node block(Node node) {
    written.add(node);
    out.bind(label(node));
    List<Site> sites = node.block().sites();
    int count = executable(node, support);
    boolean whole = count == sites.size();
    if (count > 0) {
      count(node.block().address(), count);
    }
    int plain = whole && node.end() != Node.End.NEXT ? count - 1 : count;
    for (int i = 0; i < plain; i++) {
      access.begin(stub(new Exit(sites.get(i).address(), count - i, true, false)));
      instructions.write(sites.get(i), FlagUse.isSeen(sites, i, count));
    }
    if (!whole) {
      leave(exit(new Exit(sites.get(count).address(), 0, true, false)));
      return null;
    }
    return end(node);
  }

  /** How many instructions of a node can be executed here. */
  static int executable(Node node, Support support) {
    List<Site> sites = node.block().sites();
    int count = sites.size();
    int transfer = node.end() == Node.End.NEXT ? count : count - 1;
    if (node.end() == Node.End.UNUSUAL) {
      count--;
    }
    // What cannot be executed sees the flags of what is before it, which may decide about that.
    for (int i = 0; i < Math.min(count, transfer); i++) {
      boolean seen = FlagUse.isSeen(sites, i, count);
      if (!support.knows(sites.get(i), node.block().ops().get(i), seen)) {
        count = i;
        i = -1;
      }
    }
    return count;
  }

  /** Steps are counted where a block begins; none may be left over. */
  private void count(long address, int steps) {
    out.lea(HostRegister.STEPS, HostRegister.STEPS, -steps);
    out.rotateRight(HostRegister.SCRATCH, HostRegister.STEPS, Integer.SIZE);
    out.moveLow(HostRegister.SCRATCH, HostRegister.SCRATCH);
    out.jumpUnlessZero(stub(new Exit(address, steps, true, false)));
  }

  private int exit(Exit exit) {
    exits.add(exit);
    return exits.size() - 1;
  }

  private Assembler.Label stub(Exit exit) {
    Assembler.Label label = new Assembler.Label();
    stubs.add(new Stub(label, exit(exit)));
    return label;
  }

  // ---- transfers of control

  private @Nullable Node end(Node node) {
    Site site = node.block().sites().getLast();
    access.begin(
        node.end() == Node.End.NEXT
            ? new Assembler.Label()
            : stub(new Exit(site.address(), 1, true, false)));
    return switch (node.end()) {
      case NEXT -> follow(node, new Node.Key(node.block().end(), node.key().calls()));
      case JUMP -> follow(node, new Node.Key(node.target(), node.key().calls()));
      case CONDITION -> {
        Condition condition = Condition.of(site.instruction().form().mnemonic(), "j");
        out.jump(condition.code(), way(node, new Node.Key(node.target(), node.key().calls())));
        yield follow(node, new Node.Key(node.block().end(), node.key().calls()));
      }
      case CALL -> {
        access.push(site.next());
        yield follow(node, calledKey(node, node.target()));
      }
      case CALL_ANYWHERE -> {
        access.operand(site);
        yield call(node, site);
      }
      case JUMP_ANYWHERE -> {
        access.operand(site);
        yield anywhere(node, 0);
      }
      case RETURN -> {
        access.top();
        yield anywhere(
            node, WORD + (site.operands() == 0 ? 0 : (int) site.instruction().immediate()));
      }
      case UNUSUAL -> throw new IllegalStateException("an unusual instruction ends a block early");
    };
  }

  /** Where a call leads to, whether or not the region follows it. */
  private static Node.Key calledKey(Node node, long address) {
    List<Node.Key> keys = node.successors();
    return keys.isEmpty() ? new Node.Key(address, null) : keys.getFirst();
  }

  /** The node to which a transfer to anywhere is expected to lead; null: none of the region. */
  private static @Nullable Node expected(Node node) {
    List<Node.Key> keys = node.successors();
    return keys.isEmpty() ? null : node.at(keys.getFirst());
  }

  /** Jumps to the address in {@link HostRegister#ADDEND}, and moves the stack up before. */
  private @Nullable Node anywhere(Node node, int drop) {
    Node expected = expected(node);
    if (expected != null) {
      Assembler.Label other = new Assembler.Label();
      unlessAt(expected, other);
      drop(drop);
      go(expected);
      out.bind(other);
    }
    find();
    drop(drop);
    out.put(0x43, 0xff); // jmp
    out.memory(4, HostRegister.CONTEXT, HostRegister.ADDRESS, WORD, Context.JUMP_CODES);
    return null;
  }

  private void drop(int bytes) {
    if (bytes > 0) {
      access.drop(bytes);
    }
  }

  /** Jumps if the address in {@link HostRegister#ADDEND} is not that of a node. */
  private void unlessAt(Node node, Assembler.Label other) {
    out.constant(HostRegister.SCRATCH, -node.key().address());
    out.lea(HostRegister.SCRATCH, HostRegister.SCRATCH, HostRegister.ADDEND, 1, 0);
    out.jumpUnlessZero(other);
  }

  /**
   * Makes {@link HostRegister#ADDRESS} the place of the address in {@link HostRegister#ADDEND} in
   * the table of jumps; leaves the instruction to the interpreter if it is not there.
   */
  private void find() {
    out.extract(HostRegister.ADDRESS, HostRegister.ADDEND, HostRegister.CONTEXT, Context.JUMP_BITS);
    out.load(HostRegister.SCRATCH, HostRegister.CONTEXT, HostRegister.ADDRESS, WORD, Context.JUMPS);
    out.lea(HostRegister.SCRATCH, HostRegister.SCRATCH, HostRegister.ADDEND, 1, 0);
    out.jumpUnlessZero(access.miss());
  }

  /** Calls the address in {@link HostRegister#ADDEND}. */
  private @Nullable Node call(Node node, Site site) {
    Node expected = expected(node);
    if (expected != null) {
      Assembler.Label other = new Assembler.Label();
      unlessAt(expected, other);
      access.push(site.next());
      go(expected);
      out.bind(other);
    }
    find();
    out.load(
        HostRegister.SCRATCH, HostRegister.CONTEXT, HostRegister.ADDRESS, WORD, Context.JUMP_CODES);
    out.store(HostRegister.SCRATCH, HostRegister.CONTEXT, Context.FIRST);
    access.push(site.next());
    out.put(0x41, 0xff); // jmp
    out.memory(4, HostRegister.CONTEXT, Context.FIRST);
    return null;
  }

  private void go(Node node) {
    out.jump(label(node));
    open.addFirst(node);
  }

  private Assembler.Label label(Node node) {
    return Objects.requireNonNull(labels.get(node));
  }

  /** A label for the way to a place, which may be out of the region. */
  private Assembler.Label way(Node from, Node.Key key) {
    Node node = from.at(key);
    if (node != null) {
      open.addFirst(node);
      return label(node);
    }
    return stub(new Exit(key.address(), 0, false, false));
  }

  /** Goes to a place; returns the node if it is to stand here. */
  private @Nullable Node follow(Node from, Node.Key key) {
    Node node = from.at(key);
    if (node != null && !written.contains(node)) {
      return node;
    }
    if (node != null) {
      go(node);
      return null;
    }
    leave(exit(new Exit(key.address(), 0, false, false)));
    return null;
  }
}
