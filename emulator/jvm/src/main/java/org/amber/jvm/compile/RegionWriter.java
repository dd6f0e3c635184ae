package org.amber.jvm.compile;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ConstantDescs;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.amber.cpu.CpuState;
import org.amber.jvm.cpu.BlockEnd;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.integer.Condition;
import org.jspecify.annotations.Nullable;

/** Writes the method of one region. */
final class RegionWriter {
  private static final int WORD = 8;

  private final CodeBuilder code;
  private final Plan plan;
  private final List<Object> constants;
  private final List<Exit> exits;
  private final Emitter emitter;
  private final FlagEmitter flags;
  private final IntegerEmitter integers;
  private final VectorPlaces places;
  private final VectorEmitter vectors;
  private final FloatEmitter floats;
  private final Map<Node, Label> labels = new HashMap<>();
  private final Map<Node, Integer> kinds = new HashMap<>();
  private final Deque<Node> open = new ArrayDeque<>();

  /** Ways out that are written at the end. */
  private final List<Stub> stubs = new ArrayList<>();

  private final Label leave;

  private record Stub(Label label, int exit, Label way) {}

  RegionWriter(CodeBuilder code, Plan plan, List<Object> constants, List<Exit> exits) {
    this.code = code;
    this.plan = plan;
    this.constants = constants;
    this.exits = exits;
    this.emitter = new Emitter(code);
    this.leave = code.newLabel();
    this.flags = new FlagEmitter(code, leave);
    this.integers = new IntegerEmitter(emitter, flags);
    this.places = new VectorPlaces(emitter);
    this.vectors = new VectorEmitter(emitter, places);
    this.floats = new FloatEmitter(emitter, flags, places);
    exits.add(Exit.DYNAMIC);
  }

  /** The beginning stands at the end, when it is known which registers are needed. */
  void write() {
    Label prologue = code.newLabel();
    Label head = code.newLabel();
    code.goto_w(prologue).labelBinding(head);
    for (Node node : plan.nodes()) {
      labels.put(node, code.newLabel());
    }
    Node next = plan.nodes().getFirst();
    while (next != null) {
      next = chain(next);
    }
    for (Stub stub : stubs) {
      code.labelBinding(stub.label);
      at(stub.exit);
      code.goto_(stub.way);
    }
    flags.finish();
    code.labelBinding(leave);
    epilogue();
    code.labelBinding(prologue);
    prologue();
    code.goto_w(head);
  }

  // ---- beginning and end

  private void prologue() {
    RegionConstants.loadParts(code);
    code.iconst_0().istore(Frame.AT).aconst_null().astore(Frame.THROWN);
    for (int local = Frame.ADDRESS; local <= Frame.THIRD; local += 2) {
      code.lconst_0().lstore(local);
    }
    code.aload(Frame.MMU);
    code.invokevirtual(Types.MMU, "workspace", Types.method(ConstantDescs.CD_long, ""));
    code.lstore(Frame.WORKSPACE);
    flags.take();
    emitter.reloadRead();
  }

  private void epilogue() {
    Label thrown = code.newLabel();
    code.aload(Frame.THROWN).ifnonnull(thrown);
    code.iload(Frame.AT).i2l().bipush(Integer.SIZE).lshl();
    code.iload(Frame.STEPS).i2l();
    emitter.constant(0xffff_ffffL);
    code.land().lor().lreturn();
    code.labelBinding(thrown).aload(Frame.CPU).iload(Frame.AT).iload(Frame.STEPS);
    code.invokevirtual(Types.CPU, "leaveAt", Types.method(ConstantDescs.CD_void, "II"));
    code.aload(Frame.THROWN).athrow();
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
      if (!isWritten(waiting)) {
        return waiting;
      }
    }
    return null;
  }

  private final Set<Node> written = new HashSet<>();

  private boolean isWritten(Node node) {
    return written.contains(node);
  }

  /** Writes a node; returns the one that has to stand behind it. */
  private @Nullable Node block(Node node) {
    written.add(node);
    code.labelBinding(label(node));
    Integer known = kinds.get(node);
    flags.begin(node.ways() == 1 && known != null ? known : FlagEmitter.UNKNOWN);
    List<Site> sites = node.block().sites();
    int count = executable(node);
    boolean whole = count == sites.size();
    if (count > 0) {
      count(node.block().address(), count);
    }
    int plain = whole && node.end() != Node.End.NEXT ? count - 1 : count;
    for (int i = 0; i < plain; i++) {
      instruction(sites.get(i), node.block().ops().get(i), count - i);
    }
    if (!whole) {
      at(exit(new Exit(sites.get(count).address(), 0, true, false)));
      code.goto_(flags.leave());
      return null;
    }
    return end(node);
  }

  /** How many instructions of a node can be executed here. */
  private static int executable(Node node) {
    List<Site> sites = node.block().sites();
    for (int i = 0; i < sites.size(); i++) {
      boolean last = i == sites.size() - 1;
      if (last && node.end() != Node.End.NEXT) {
        return node.end() == Node.End.UNUSUAL ? i : i + 1;
      }
      if (!isExecutable(sites.get(i), node.block().ops().get(i))) {
        return i;
      }
    }
    return sites.size();
  }

  static boolean isExecutable(Site site, Op op) {
    return IntegerEmitter.knows(site) || isVector(site, op) || Calls.of(site, op) != null;
  }

  /**
   * Whether it is written here; what the processor's profile has not is a #UD that ends a block.
   */
  private static boolean isVector(Site site, Op op) {
    return !(op instanceof BlockEnd) && (VectorEmitter.knows(site) || FloatEmitter.knows(site));
  }

  /** Steps are counted where a block begins. */
  private void count(long address, int steps) {
    code.iinc(Frame.STEPS, -steps).iload(Frame.STEPS);
    code.iflt(stub(new Exit(address, steps, true, false)));
  }

  private int exit(Exit exit) {
    int number = exits.size();
    exits.add(exit);
    return exit.unusual() ? CompiledCode.unusual(number) : number;
  }

  private void at(int exit) {
    code.loadConstant(exit).istore(Frame.AT);
  }

  /** From here on an instruction that faults, or cannot be executed, leaves by this exit. */
  private void begin(Site site, int notDone) {
    at(exit(new Exit(site.address(), notDone, true, false)));
    flags.throwing();
  }

  /** A way out by an exit, with the flags as they are now. */
  private Label stub(Exit exit) {
    Label label = code.newLabel();
    stubs.add(new Stub(label, exit(exit), flags.leave()));
    return label;
  }

  /** The same for an instruction that cannot be executed here. */
  private void mayMiss(Site site, int notDone) {
    emitter.begin(stub(new Exit(site.address(), notDone, true, false)));
  }

  /** Makes sure of what a vector instruction has in memory. */
  private void reach(Site site, int notDone) {
    if (site.instruction().hasMemory()) {
      mayMiss(site, notDone);
      places.reach(site);
    }
  }

  private void instruction(Site site, Op op, int notDone) {
    emitter.begin(null);
    if (IntegerEmitter.knows(site)) {
      if (IntegerEmitter.mayLeave(site)) {
        mayMiss(site, notDone);
      }
      integers.emit(site);
    } else if (VectorEmitter.knows(site)) {
      reach(site, notDone);
      vectors.emit(site);
    } else if (FloatEmitter.knows(site)) {
      reach(site, notDone);
      begin(site, notDone);
      floats.emit(site);
    } else {
      begin(site, notDone);
      call(Calls.of(site, op), op);
    }
  }

  private void call(@Nullable Calls calls, Op op) {
    if (calls == null) {
      throw new IllegalStateException("not to be called");
    }
    if (calls.readsFlags()) {
      flags.materialize();
      flags.set(FlagKind.OBJECT);
      flags.throwing();
    }
    calls.registers().stream().forEach(emitter::give);
    constants.add(op);
    RegionConstants.load(code, constants.size() - 1);
    code.aload(Frame.CPU);
    code.invokeinterface(Types.OP, "run", Types.method(ConstantDescs.CD_void, "", Types.CPU));
    calls.registers().stream().forEach(emitter::take);
    if (calls.writesFlags()) {
      flags.set(FlagKind.OBJECT);
    }
  }

  // ---- transfers of control

  private @Nullable Node end(Node node) {
    Site site = node.block().sites().getLast();
    return switch (node.end()) {
      case NEXT -> follow(node, node.endKey());
      case JUMP -> follow(node, node.targetKey());
      case CONDITION -> {
        Condition condition = Condition.of(site.instruction().form().mnemonic(), "j");
        branch(condition, node, node.targetKey());
        yield follow(node, node.endKey());
      }
      case CALL -> {
        mayMiss(site, 1);
        push(site.next());
        yield follow(node, node.calledKey());
      }
      case CALL_ANYWHERE -> {
        mayMiss(site, 1);
        target(site);
        push(site.next());
        yield anywhere(node);
      }
      case JUMP_ANYWHERE -> {
        mayMiss(site, 1);
        target(site);
        yield anywhere(node);
      }
      case RETURN -> {
        mayMiss(site, 1);
        emitter.load(CpuState.RSP);
        code.lstore(Frame.ADDRESS);
        emitter.require(Frame.ADDRESS, WORD, false);
        emitter.get(Frame.ADDRESS, WORD);
        code.lstore(Frame.THIRD);
        requireCanonical();
        emitter.load(CpuState.RSP);
        emitter.constant(WORD + (site.operands() == 0 ? 0 : site.instruction().immediate()));
        code.ladd();
        emitter.store(CpuState.RSP);
        yield anywhere(node);
      }
      case UNUSUAL -> throw new IllegalStateException("an unusual instruction ends a block early");
    };
  }

  /**
   * Goes to a place if a condition holds. Where a jump leads back, the JVM may stop, and keeps all
   * that is on its stack then: the comparison, too, and in a form that costs more than itself. So
   * it is another jump that leads back, which compares nothing.
   */
  private void branch(Condition condition, Node from, Node.Key key) {
    Node target = from.at(key);
    if (target == null || !isWritten(target)) {
      flags.branch(condition, way(from, key));
      return;
    }
    Label on = code.newLabel();
    flags.branch(condition.negated(), on);
    go(target);
    code.labelBinding(on);
  }

  private void push(long value) {
    emitter.load(CpuState.RSP);
    emitter.constant(WORD);
    code.lsub().lstore(Frame.ADDRESS);
    emitter.require(Frame.ADDRESS, WORD, true);
    emitter.constant(value);
    emitter.put(Frame.ADDRESS, WORD);
    code.lload(Frame.ADDRESS);
    emitter.store(CpuState.RSP);
  }

  private void requireCanonical() {
    code.lload(Frame.THIRD);
    code.invokestatic(Types.SPACE, "isCanonical", Types.method(ConstantDescs.CD_boolean, "J"));
    code.ifeq(emitter.miss());
  }

  /** Makes THIRD the address to which an instruction goes. */
  private void target(Site site) {
    if (Emitter.isMemory(site, 0)) {
      emitter.reach(site, 0, false);
    }
    emitter.operand(site, 0);
    code.lstore(Frame.THIRD);
    requireCanonical();
  }

  /** Goes to the address in THIRD, by the quick way if it is the expected one. */
  private @Nullable Node anywhere(Node node) {
    Node expected = node.expected();
    if (expected != null) {
      code.lload(Frame.THIRD);
      emitter.constant(expected.key().address());
      code.lcmp();
      Label other = code.newLabel();
      code.ifne(other);
      go(expected);
      code.labelBinding(other);
    }
    code.aload(Frame.CPU).lload(Frame.THIRD);
    code.invokevirtual(Types.CPU, "setRip", Types.method(ConstantDescs.CD_void, "J"));
    at(exit(Exit.DYNAMIC));
    code.goto_(flags.leave());
    return null;
  }

  private void go(Node node) {
    kinds.put(node, flags.kind());
    code.goto_(label(node));
    open.addFirst(node);
  }

  private Label label(Node node) {
    return Objects.requireNonNull(labels.get(node));
  }

  /** A label for the way to a place, which may be out of the region. */
  private Label way(Node from, Node.Key key) {
    Node node = from.at(key);
    if (node != null) {
      kinds.put(node, flags.kind());
      open.addFirst(node);
      return label(node);
    }
    return stub(new Exit(key.address(), 0, false, false));
  }

  /** Goes to a place; returns the node if it is to stand here. */
  private @Nullable Node follow(Node from, Node.Key key) {
    Node node = from.at(key);
    if (node != null && !isWritten(node)) {
      kinds.put(node, flags.kind());
      return node;
    }
    if (node != null) {
      go(node);
      return null;
    }
    at(exit(new Exit(key.address(), 0, false, false)));
    code.goto_(flags.leave());
    return null;
  }
}
