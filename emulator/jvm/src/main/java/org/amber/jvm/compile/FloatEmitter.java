package org.amber.jvm.compile;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.vector.VectorOperands;

/**
 * Writes vector instructions with floating-point arithmetic. All results are on the JVM's stack
 * before exceptions are settled, and are stored behind that.
 */
final class FloatEmitter {
  private static final int INT = 4;
  private static final MethodTypeDesc SETTLE =
      MethodTypeDesc.of(ConstantDescs.CD_void, Types.RAISED, Types.CPU);

  private final Emitter emitter;
  private final FlagEmitter flags;
  private final CodeBuilder code;
  private final VectorPlaces places;

  FloatEmitter(Emitter emitter, FlagEmitter flags, VectorPlaces places) {
    this.emitter = emitter;
    this.flags = flags;
    this.code = emitter.code();
    this.places = places;
  }

  /** Whether {@link #emit} can write it. */
  static boolean knows(Site site) {
    return site.instruction().form().isVector()
        && FloatFunctions.of(VectorEmitter.name(site)) != null
        && !new VectorOperands(site).hasMmx();
  }

  /** Writes an instruction that it {@link #knows}. */
  void emit(Site site) {
    FloatFunctions.Function function =
        Objects.requireNonNull(FloatFunctions.of(VectorEmitter.name(site)));
    VectorOperands operands = new VectorOperands(site);
    switch (function.shape()) {
      case SCALAR, SCALAR_UNARY, FROM_INTEGER, FUSED_SCALAR -> scalar(site, operands, function);
      case PACKED, PACKED_UNARY, FUSED_PACKED, WIDENING, NARROWING ->
          packed(site, operands, function);
      case TO_INTEGER -> {
        begin();
        source(site, operands, 1);
        call(site, function, 1);
        settle();
        emitter.store(site.instruction().reg(), site.bytes(0));
      }
      case ORDER -> {
        begin();
        source(site, operands, 0);
        source(site, operands, 1);
        call(site, function, 2);
        code.lstore(Frame.RESULT);
        flags.set(FlagKind.ORDER);
      }
    }
  }

  /** Exceptions are known; from here on nothing can fault. */
  private void settle() {
    code.aload(Frame.RAISED).aload(Frame.CPU);
    code.invokestatic(Types.MODE, "settle", SETTLE);
  }

  private void begin() {
    code.aload(Frame.CPU);
  }

  /** Gives the lowest quadword of a source, or a number from memory or a general register. */
  private void source(Site site, VectorOperands operands, int operand) {
    switch (site.operand(operand).kind()) {
      case E -> emitter.operand(site, operand);
      default -> {
        if (Emitter.isMemory(site, operand)) {
          places.number(site, operand);
        } else {
          places.load(operands.place(operand));
        }
      }
    }
  }

  private void call(Site site, FloatFunctions.Function function, int quads) {
    List<ClassDesc> parameters = new ArrayList<>();
    parameters.add(Types.CPU);
    parameters.addAll(Collections.nCopies(quads, ConstantDescs.CD_long));
    int control = (int) site.instruction().immediate() & 0xff;
    switch (function.more()) {
      case NOTHING -> {}
      case CONTROL -> number(parameters, control);
      // SSE looks at three bits of the byte, and AVX at five.
      case PREDICATE -> number(parameters, control & (site.vex() ? 31 : 7));
      case TRUNCATE, ROUND -> {
        number(parameters, Byte.SIZE * site.bytes(0));
        truth(parameters, function.more() == FloatFunctions.More.TRUNCATE);
      }
      case SIGNALING -> truth(parameters, true);
      case QUIET -> truth(parameters, false);
    }
    code.invokestatic(
        function.owner(), function.name(), MethodTypeDesc.of(ConstantDescs.CD_long, parameters));
  }

  private void number(List<ClassDesc> parameters, int value) {
    parameters.add(ConstantDescs.CD_int);
    code.loadConstant(value);
  }

  private void truth(List<ClassDesc> parameters, boolean value) {
    parameters.add(ConstantDescs.CD_boolean);
    code.loadConstant(value ? 1 : 0);
  }

  // ---- the lowest elements

  private void scalar(Site site, VectorOperands operands, FloatFunctions.Function function) {
    int to = operands.target();
    boolean fused = function.shape() == FloatFunctions.Shape.FUSED_SCALAR;
    int a = fused ? to : operands.place(operands.first());
    places.at(to);
    begin();
    switch (function.shape()) {
      case SCALAR -> {
        places.load(a);
        source(site, operands, operands.second());
        call(site, function, 2);
      }
      case FUSED_SCALAR -> {
        places.loadAside(site);
        fused(site, operands, function, 0);
      }
      default -> {
        source(site, operands, operands.second());
        call(site, function, 1);
      }
    }
    if (site.bytes(0) == INT) {
      places.load(a);
      code.invokestatic(Types.SINGLES, "merge", Types.LONG_LONG);
    }
    settle();
    code.lastore();
    places.quad(to + 1, a + 1);
    places.zeroAbove(operands);
  }

  /** Calls a function of factor, factor and addend, which are in the order that the name says. */
  private void fused(
      Site site, VectorOperands operands, FloatFunctions.Function function, int quad) {
    String name = VectorEmitter.name(site);
    int target = operands.target() + quad;
    int first = operands.place(1) + quad;
    int second = operands.place(2) + quad;
    String order = name.substring(name.length() - 5, name.length() - 2);
    switch (order) {
      case "132" -> loadAll(target, second, first);
      case "213" -> loadAll(first, target, second);
      default -> loadAll(first, second, target);
    }
    code.loadConstant(name.startsWith("fn") ? 1 : 0);
    code.loadConstant(name.contains("sub") ? 1 : 0);
    code.invokestatic(
        function.owner(),
        function.name(),
        Types.method(ConstantDescs.CD_long, "JJJZZ").insertParameterTypes(0, Types.CPU));
  }

  private void loadAll(int a, int b, int c) {
    places.load(a);
    places.load(b);
    places.load(c);
  }

  // ---- all elements

  private void packed(Site site, VectorOperands operands, FloatFunctions.Function function) {
    places.loadAside(site);
    int to = operands.target();
    int quads = operands.quads();
    int b = operands.place(operands.second());
    for (int i = 0; i < quads; i++) {
      places.at(to + i);
      switch (function.shape()) {
        case WIDENING -> {
          begin();
          places.load(b + i / 2);
          if (i % 2 != 0) {
            code.loadConstant(Integer.SIZE).lushr();
          }
          call(site, function, 1);
        }
        case NARROWING -> narrow(site, function, b, i);
        case FUSED_PACKED -> {
          begin();
          fused(site, operands, function, i);
        }
        default -> {
          boolean binary = function.shape() == FloatFunctions.Shape.PACKED;
          begin();
          if (binary) {
            places.load(operands.place(operands.first()) + i);
          }
          places.load(b + i);
          call(site, function, binary ? 2 : 1);
        }
      }
    }
    settle();
    for (int i = 0; i < quads; i++) {
      code.lastore();
    }
    places.zeroAbove(operands);
  }

  /** Two quadwords to one; what there is no source for becomes zero. */
  private void narrow(Site site, FloatFunctions.Function function, int from, int quad) {
    if (2 * quad * Long.BYTES >= site.bytes(1)) {
      code.lconst_0();
      return;
    }
    begin();
    places.load(from + 2 * quad);
    call(site, function, 1);
    begin();
    places.load(from + 2 * quad + 1);
    call(site, function, 1);
    code.loadConstant(Integer.SIZE).lshl().lor();
  }
}
