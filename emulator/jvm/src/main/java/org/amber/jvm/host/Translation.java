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
import org.amber.jvm.compile.SourceBlock;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.integer.Condition;
import org.jspecify.annotations.Nullable;

/** Writes the machine code of one region. Flags are the host's all the time. */
final class Translation {
  private static final int WORD = Access.WORD;

  /** Bytes that look at the count of steps. */
  private static final int COUNT = 16;

  private final Assembler out = new Assembler();
  private final GuestRegisters registers = new GuestRegisters(out);
  private final Access access = new Access(out, registers);
  private final InstructionWriter instructions;
  private final Plan plan;
  private final Support support;
  private final Exits exits = new Exits(out);
  private final Map<Node, Assembler.Label> labels = new HashMap<>();
  private final Set<Node> written = new HashSet<>();
  private final Deque<Node> open = new ArrayDeque<>();

  /** What the nodes access that follow each other directly. */
  private Groups groups = Groups.of(List.of());

  /** Those nodes. */
  private final Map<Node, Part> parts = new HashMap<>();

  /** Whether it is a {@link Tail}. */
  private final boolean isTail;

  /** Instructions of the first node that are left out. */
  private final int leftOut;

  /**
   * A node among those that follow each other directly.
   *
   * @param first how many instructions come before it
   * @param count how many of its own can be executed here
   */
  private record Part(int first, int count) {}

  private Translation(Plan plan, Support support, boolean isTail, int leftOut) {
    this.plan = plan;
    this.support = support;
    this.instructions = new InstructionWriter(out, support, access, registers);
    this.isTail = isTail;
    this.leftOut = leftOut;
  }

  /** Of a region. */
  static Translation of(Plan plan, Support support) {
    return new Translation(plan, support, false, 0);
  }

  /**
   * Of the rest of a block, where each access is checked by itself. Its steps were counted. Null:
   * it is not that block any more.
   */
  static @Nullable Translation of(Tail tail, SourceBlock block, Support support) {
    Plan plan = Plan.of(block);
    int number = tail.instruction();
    return number < executable(plan.nodes().getFirst(), support)
            && block.sites().get(number).address() == tail.address()
        ? new Translation(plan, support, true, number)
        : null;
  }

  MachineCode write() {
    for (Node node : plan.nodes()) {
      labels.put(node, new Assembler.Label());
    }
    Node next = plan.nodes().getFirst();
    while (next != null) {
      next = chain(next);
    }
    return exits.finish();
  }

  /** The guest's address at which it begins. */
  long head() {
    return plan.nodes().getFirst().block().sites().get(leftOut).address();
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
    if (!parts.containsKey(node)) {
      beginTrace(node);
    }
    List<Site> sites = node.block().sites();
    int count = part(node).count;
    boolean whole = count == sites.size();
    if (count > 0 && !isTail) {
      count(count);
    }
    int plain = whole && node.end() != Node.End.NEXT ? count - 1 : count;
    for (int i = leftOut; i < plain; i++) {
      int miss = begin(node, i);
      instructions.write(sites.get(i), FlagUse.isSeen(sites, i, count));
      finish(node, i, miss);
    }
    if (!whole) {
      exits.leave(new Exit(sites.get(count).address(), 0, true, false));
      return null;
    }
    return end(node);
  }

  /** An instruction of a node begins; returns the exit by which it leaves if it has to. */
  private int begin(Node node, int number) {
    Part part = part(node);
    long address = node.block().sites().get(number).address();
    Assembler.Label miss = exits.stub(new Exit(address, part.count - number, true, false));
    access.begin(miss, groups.of(part.first + number));
    return exits.last();
  }

  private Part part(Node node) {
    return Objects.requireNonNull(parts.get(node));
  }

  /** An instruction was written: tells what else can be done where it leaves. */
  private void finish(Node node, int number, int miss) {
    exits.miss(miss, access.missed());
    if (access.span() > 0) {
      long address = node.block().sites().get(number).address();
      exits.goOn(miss, new Tail(node.block().address(), number, address, access.span()));
    }
  }

  /** Finds the nodes that will be written one after the other, without other ways to any. */
  private void beginTrace(Node first) {
    access.forget();
    parts.clear();
    List<List<Site>> blocks = new ArrayList<>();
    int instructions = 0;
    Node node = first;
    while (node != null && !parts.containsKey(node)) {
      int count = executable(node, support);
      parts.put(node, new Part(instructions, count));
      instructions += count;
      List<Site> sites = node.block().sites();
      blocks.add(sites.subList(0, count));
      // How many steps REP takes is known when it is there: the count must be looked at again.
      boolean goesOn = count == sites.size() && !Support.isRepeated(sites.getLast());
      Node next = goesOn ? after(node) : null;
      node = next != null && next.ways() == 1 ? next : null;
    }
    groups = isTail ? Groups.apart(blocks) : Groups.of(blocks);
    if (instructions > 0 && !isTail) {
      requireSteps(first.block().address(), instructions);
    }
  }

  /** The node that will stand behind another; null: that is not known. */
  private static @Nullable Node after(Node node) {
    return switch (node.end()) {
      case NEXT, CONDITION -> node.at(node.endKey());
      case JUMP -> node.at(node.targetKey());
      default -> null;
    };
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

  /** Steps are counted where a block begins. */
  private void count(int steps) {
    out.lea(HostRegister.STEPS, HostRegister.STEPS, -steps);
  }

  /** Leaves at an address unless so many steps are left. */
  private void requireSteps(long address, int steps) {
    out.makeRoom(COUNT);
    out.lea(HostRegister.SCRATCH, HostRegister.STEPS, -steps);
    out.shiftRight(HostRegister.SCRATCH, HostRegister.SCRATCH, HostRegister.RSP);
    out.jumpIfZero(exits.stub(new Exit(address, 0, true, false)));
  }

  // ---- transfers of control

  private @Nullable Node end(Node node) {
    if (node.end() == Node.End.NEXT) {
      return follow(node, node.endKey());
    }
    int last = node.block().sites().size() - 1;
    int miss = begin(node, last);
    Node next = transfer(node);
    finish(node, last, miss);
    return next;
  }

  private @Nullable Node transfer(Node node) {
    Site site = node.block().sites().getLast();
    return switch (node.end()) {
      case JUMP -> follow(node, node.targetKey());
      case CONDITION -> {
        Condition condition = Condition.of(site.instruction().form().mnemonic(), "j");
        out.jump(condition.code(), way(node, node.targetKey()));
        yield follow(node, node.endKey());
      }
      case CALL -> {
        access.push(site.next());
        yield follow(node, node.calledKey());
      }
      case CALL_ANYWHERE -> {
        access.operand(site);
        yield call(site);
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
      case NEXT, UNUSUAL -> throw new IllegalStateException("no transfer of control");
    };
  }

  /** Jumps to the address in {@link HostRegister#ADDEND}, and moves the stack up before. */
  private @Nullable Node anywhere(Node node, int drop) {
    Node expected = node.expected();
    if (expected != null) {
      Assembler.Label other = new Assembler.Label();
      unlessAt(expected, other);
      drop(drop);
      go(expected);
      out.bind(other);
    }
    find();
    drop(drop);
    JumpTable.writeJump(out);
    out.island();
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
   * the {@link JumpTable}; leaves the instruction to the interpreter if it is not there.
   */
  private void find() {
    JumpTable.writeFind(out);
    access.missUnlessZeroAbove();
  }

  /** Calls the address in {@link HostRegister#ADDEND}. */
  private @Nullable Node call(Site site) {
    find();
    JumpTable.writeLoad(out);
    out.store(HostRegister.SCRATCH, HostRegister.CONTEXT, Context.FIRST);
    access.push(site.next());
    out.put(0x41, 0xff); // jmp
    out.memory(4, HostRegister.CONTEXT, Context.FIRST);
    out.island();
    return null;
  }

  private void go(Node node) {
    out.jump(label(node));
    out.island();
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
    return exits.stub(new Exit(key.address(), 0, false, false));
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
    exits.leave(new Exit(key.address(), 0, false, false));
    return null;
  }
}
