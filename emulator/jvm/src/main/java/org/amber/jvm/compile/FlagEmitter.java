package org.amber.jvm.compile;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import org.amber.jvm.cpu.Workspace;
import org.amber.jvm.integer.Condition;
import org.jspecify.annotations.Nullable;

/** Writes what sets flags, and what asks for them: see {@link FlagKind}. */
final class FlagEmitter {
  /** It is not known when the region is compiled. */
  static final int UNKNOWN = -1;

  private static final MethodTypeDesc TEST =
      Types.methodOf(ConstantDescs.CD_boolean, Types.FLAGS, "IJJJII");
  private static final MethodTypeDesc CARRIES =
      Types.methodOf(ConstantDescs.CD_long, Types.FLAGS, "IJJJI");
  private static final MethodTypeDesc CARRY_OUT = Types.method(ConstantDescs.CD_int, "JJJ");
  private static final MethodTypeDesc PUT =
      Types.methodOf(ConstantDescs.CD_void, Types.FLAGS, "IJJJI");

  private static final MethodTypeDesc GIVE = Types.method(ConstantDescs.CD_void, "JIJJJI");
  private static final MethodTypeDesc GIVE_KIND = Types.method(ConstantDescs.CD_void, "JJI");
  private static final MethodTypeDesc TAKE = Types.method(ConstantDescs.CD_long, "JI");

  private final CodeBuilder code;
  private final Label leave;
  private final List<Span> spans = new ArrayList<>();
  private int kind = UNKNOWN;
  private Span span;

  /** Instructions between which flags do not change, and so are given back alike. */
  private static final class Span {
    private final int kind;
    private final Label from;
    private final Label way;
    private Label to;
    private boolean throwing;
    private boolean used;

    Span(int kind, Label from, Label way) {
      this.kind = kind;
      this.from = from;
      this.to = from;
      this.way = way;
    }
  }

  /**
   * @param leave where a region is left, when flags have been given back
   */
  FlagEmitter(CodeBuilder code, Label leave) {
    this.code = code;
    this.leave = leave;
    this.span = open();
  }

  private Span open() {
    Span opened = new Span(kind, code.newBoundLabel(), code.newLabel());
    spans.add(opened);
    return opened;
  }

  private void change(int newKind) {
    span.to = code.newBoundLabel();
    kind = newKind;
    span = open();
  }

  /** The present instruction may throw. */
  void throwing() {
    span.throwing = true;
  }

  /** Where to go to leave with the flags as they are now, by the exit that AT says. */
  Label leave() {
    span.used = true;
    return span.way;
  }

  /** Writes the ways out, behind everything else. */
  void finish() {
    change(UNKNOWN);
    for (Span one : spans) {
      if (one.throwing) {
        code.exceptionCatchAll(one.from, one.to, code.newBoundLabel());
        code.astore(Frame.THROWN);
      }
      if (one.throwing || one.used) {
        code.labelBinding(one.way);
        kind = one.kind;
        giveBack();
        code.goto_(leave);
      }
    }
  }

  /** What the flags are now, as far as it is known. */
  int kind() {
    return kind;
  }

  /** What they are where a block begins. */
  void begin(int known) {
    change(known);
  }

  /** The locals now hold what this kind needs. */
  void set(int newKind) {
    change(newKind);
    code.loadConstant(newKind).istore(Frame.KIND);
  }

  /** They depend on the way by which one came here. */
  void forget() {
    change(UNKNOWN);
  }

  private void giveKind() {
    if (kind == UNKNOWN) {
      code.iload(Frame.KIND);
    } else {
      code.loadConstant(kind);
    }
  }

  private void question() {
    code.aload(Frame.FLAGS);
    giveKind();
    code.lload(Frame.A).lload(Frame.B).lload(Frame.RESULT).iload(Frame.CARRY);
  }

  /** Gives CF as an int. */
  void carry() {
    switch (FlagKind.family(Math.max(kind, 0))) {
      case FlagKind.SUB -> carryOf("borrowOut");
      case FlagKind.ADD -> carryOf("carryOut");
      case FlagKind.INC, FlagKind.DEC -> code.iload(Frame.CARRY);
      case FlagKind.LOGIC -> code.iconst_0();
      default -> {
        carries();
        code.bipush(63).lushr().l2i();
      }
    }
  }

  private void carryOf(String function) {
    code.lload(Frame.A).lload(Frame.B).lload(Frame.RESULT);
    code.invokestatic(Types.FLAG_FUNCTIONS, function, CARRY_OUT);
  }

  private void unsignedCompare() {
    code.invokestatic(Types.LONG, "compareUnsigned", Types.COMPARE);
  }

  /** Gives what {@link FlagKind#carries} gives. */
  void carries() {
    switch (FlagKind.family(Math.max(kind, 0))) {
      case FlagKind.LOGIC -> code.lconst_0();
      case FlagKind.CARRIES -> code.lload(Frame.B);
      case FlagKind.ADD, FlagKind.ADC -> carriesOf("ofSum");
      case FlagKind.SUB, FlagKind.SBB -> carriesOf("ofDifference");
      case FlagKind.INC -> carriesOfStep("ofIncrement");
      case FlagKind.DEC -> carriesOfStep("ofDecrement");
      default -> {
        question();
        code.invokestatic(Types.KIND, "carries", CARRIES);
      }
    }
  }

  private void carriesOf(String function) {
    code.lload(Frame.A).lload(Frame.B).lload(Frame.RESULT).loadConstant(FlagKind.bits(kind));
    code.invokestatic(Types.FLAG_FUNCTIONS, function, Types.method(ConstantDescs.CD_long, "JJJI"));
  }

  private void carriesOfStep(String function) {
    code.lload(Frame.A).lload(Frame.RESULT).loadConstant(FlagKind.bits(kind)).iload(Frame.CARRY);
    code.invokestatic(Types.FLAG_FUNCTIONS, function, Types.method(ConstantDescs.CD_long, "JJII"));
  }

  /** Brings them into the processor's flags. */
  void materialize() {
    if (kind != FlagKind.OBJECT) {
      question();
      code.invokestatic(Types.KIND, "put", PUT);
    }
  }

  /** Leaves them to whoever comes next. */
  private void giveBack() {
    code.lload(Frame.WORKSPACE);
    if (kind == FlagKind.OBJECT) {
      code.loadConstant((long) FlagKind.OBJECT).loadConstant(Workspace.FLAGS_KIND);
      code.invokestatic(Types.RAW, "put", GIVE_KIND);
      return;
    }
    giveKind();
    code.lload(Frame.A).lload(Frame.B).lload(Frame.RESULT).iload(Frame.CARRY);
    code.invokestatic(Types.RAW, "putFlags", GIVE);
  }

  /** Takes what was left by whoever came before. */
  void take() {
    take(Workspace.FLAGS_KIND).l2i().istore(Frame.KIND);
    take(Workspace.FLAGS_CARRY).l2i().istore(Frame.CARRY);
    take(Workspace.FLAGS_A).lstore(Frame.A);
    take(Workspace.FLAGS_B).lstore(Frame.B);
    take(Workspace.FLAGS_RESULT).lstore(Frame.RESULT);
  }

  private CodeBuilder take(int place) {
    return code.lload(Frame.WORKSPACE).loadConstant(place).invokestatic(Types.RAW, "get", TAKE);
  }

  /** Whether ZF, SF and PF are those of the local RESULT. */
  boolean hasResult() {
    return kind > FlagKind.OBJECT && kind != FlagKind.ORDER;
  }

  /** Goes to a label if a condition holds. */
  void branch(Condition condition, Label target) {
    Opcode quick = kind > FlagKind.OBJECT ? quick(condition) : null;
    if (quick != null) {
      code.branch(quick, target);
      return;
    }
    if (hasResult()) {
      holdsUnlessNegated(condition);
      code.branch((condition.code() & 1) == 0 ? Opcode.IFNE : Opcode.IFEQ, target);
      return;
    }
    question();
    code.loadConstant(condition.code());
    code.invokestatic(Types.KIND, "test", TEST).ifne(target);
  }

  /** Gives whether a condition holds, or the one that it negates. */
  private void holdsUnlessNegated(Condition condition) {
    if (condition == Condition.P || condition == Condition.NP) {
      code.lload(Frame.RESULT);
      code.invokestatic(
          Types.FLAG_FUNCTIONS, "isEven", Types.method(ConstantDescs.CD_boolean, "J"));
      return;
    }
    code.lload(Frame.RESULT);
    carries();
    String function =
        switch (condition) {
          case O, NO -> "overflows";
          case B, AE -> "isBelow";
          case BE, A -> "isBelowOrEqual";
          case L, GE -> "isLess";
          case LE, G -> "isLessOrEqual";
          default -> throw new IllegalArgumentException(condition.name());
        };
    code.invokestatic(Types.FLAG_FUNCTIONS, function, Types.method(ConstantDescs.CD_boolean, "JJ"));
  }

  /** Gives a comparison for it, if there is one that is shorter than finding the flags. */
  private @Nullable Opcode quick(Condition condition) {
    int family = FlagKind.family(kind);
    if (family == FlagKind.ORDER) {
      return order(condition);
    }
    return switch (condition) {
      case O, NO, P, NP -> null;
      case S, NS -> result(condition);
      case E, NE -> family == FlagKind.SUB ? difference(condition) : result(condition);
      case B, AE -> quickCarry(condition, family);
      case L, GE, LE, G, BE, A ->
          switch (family) {
            case FlagKind.SUB -> difference(condition);
            // CF and OF are clear.
            case FlagKind.LOGIC ->
                result(
                    switch (condition) {
                      case BE -> Condition.E;
                      case A -> Condition.NE;
                      default -> condition;
                    });
            default -> null;
          };
    };
  }

  /** Of how floating-point numbers relate. */
  private @Nullable Opcode order(Condition condition) {
    return switch (condition) {
      case B, AE, BE, A -> result(condition);
      case E, NE -> {
        code.lload(Frame.RESULT).l2i().iconst_1().iand();
        yield condition == Condition.E ? Opcode.IFEQ : Opcode.IFNE;
      }
      case P, NP -> {
        code.lload(Frame.RESULT).l2i().iconst_2().iadd();
        yield condition == Condition.P ? Opcode.IFEQ : Opcode.IFNE;
      }
      default -> null;
    };
  }

  private @Nullable Opcode quickCarry(Condition condition, int family) {
    return switch (family) {
      case FlagKind.SUB -> difference(condition);
      case FlagKind.ADD -> {
        code.lload(Frame.RESULT).lload(Frame.A);
        unsignedCompare();
        yield ofZero(condition);
      }
      case FlagKind.INC, FlagKind.DEC -> {
        code.iload(Frame.CARRY);
        yield condition == Condition.B ? Opcode.IFNE : Opcode.IFEQ;
      }
      default -> null;
    };
  }

  /** How the result compares with zero. */
  private Opcode result(Condition condition) {
    code.lload(Frame.RESULT).lconst_0().lcmp();
    return ofZero(condition);
  }

  /** How the two numbers compare that were subtracted. */
  private Opcode difference(Condition condition) {
    code.lload(Frame.A).lload(Frame.B);
    switch (condition) {
      case B, AE, BE, A -> unsignedCompare();
      default -> code.lcmp();
    }
    return ofZero(condition);
  }

  /** How a number compares with zero that says less, equal or more. */
  private static Opcode ofZero(Condition condition) {
    return switch (condition) {
      case E -> Opcode.IFEQ;
      case NE -> Opcode.IFNE;
      case S, L, B -> Opcode.IFLT;
      case NS, GE, AE -> Opcode.IFGE;
      case LE, BE -> Opcode.IFLE;
      case G, A -> Opcode.IFGT;
      default -> throw new IllegalArgumentException(condition.name());
    };
  }
}
