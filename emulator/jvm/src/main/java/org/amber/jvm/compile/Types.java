package org.amber.jvm.compile;

import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import org.amber.jvm.cpu.Flags;
import org.amber.jvm.cpu.Mmu;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.RawMemory;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.fp.RaisedFlags;
import org.amber.jvm.integer.Shift;
import org.amber.jvm.vector.PackedParagraphs;
import org.amber.jvm.vector.ShuffledParagraphs;
import org.amber.jvm.vector.floating.Conversions;
import org.amber.jvm.vector.floating.Doubles;
import org.amber.jvm.vector.floating.FloatMode;
import org.amber.jvm.vector.floating.FloatQuads;
import org.amber.jvm.vector.floating.Singles;
import org.amber.memory.AddressSpace;

/** What regions call, as their classes name it. */
final class Types {
  static final ClassDesc LONGS = ConstantDescs.CD_long.arrayType();
  static final ClassDesc MMU = of(Mmu.class);
  static final ClassDesc CPU = of(Vcpu.class);
  static final ClassDesc FLAGS = of(Flags.class);
  static final ClassDesc OP = of(Op.class);
  static final ClassDesc SHIFT = of(Shift.class);
  static final ClassDesc RAW = of(RawMemory.class);
  static final ClassDesc PACKED = of(PackedParagraphs.class);
  static final ClassDesc SHUFFLED = of(ShuffledParagraphs.class);
  static final ClassDesc SINGLES = of(Singles.class);
  static final ClassDesc DOUBLES = of(Doubles.class);
  static final ClassDesc PAIRS = of(FloatQuads.class);
  static final ClassDesc CONVERSIONS = of(Conversions.class);
  static final ClassDesc MODE = of(FloatMode.class);
  static final ClassDesc RAISED = of(RaisedFlags.class);
  static final ClassDesc KIND = of(FlagKind.class);
  static final ClassDesc FLAG_FUNCTIONS = of(FlagFunctions.class);
  static final ClassDesc SPACE = of(AddressSpace.class);
  static final ClassDesc CODE = of(CompiledCode.class);
  static final ClassDesc THROWABLE = ConstantDescs.CD_Throwable;
  static final ClassDesc MATH = of(Math.class);
  static final ClassDesc LONG = ConstantDescs.CD_Long;

  static final MethodTypeDesc LONG_LONG = method(ConstantDescs.CD_long, "JJ");
  static final MethodTypeDesc COMPARE = method(ConstantDescs.CD_int, "JJ");

  private Types() {}

  private static ClassDesc of(Class<?> type) {
    return ClassDesc.ofDescriptor(type.descriptorString());
  }

  /** A method with some parameters of primitive types, by their letters, and others behind. */
  static MethodTypeDesc method(ClassDesc result, String primitives, ClassDesc... others) {
    ClassDesc[] all = new ClassDesc[primitives.length() + others.length];
    for (int i = 0; i < primitives.length(); i++) {
      all[i] = ClassDesc.ofDescriptor(primitives.substring(i, i + 1));
    }
    System.arraycopy(others, 0, all, primitives.length(), others.length);
    return MethodTypeDesc.of(result, all);
  }

  /** The same, what is no primitive first. */
  static MethodTypeDesc methodOf(ClassDesc result, ClassDesc first, String primitives) {
    return method(result, primitives).insertParameterTypes(0, first);
  }
}
