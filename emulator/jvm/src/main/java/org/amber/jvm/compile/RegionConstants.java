package org.amber.jvm.compile;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;

/**
 * The objects that a region's class works with, in static final fields, which the JVM's compilers
 * take for constants. They come as the class's data; a dynamic constant for each would cost more
 * than all else when it is asked for first.
 */
final class RegionConstants {
  /** The name under which a region's class knows itself. */
  static final ClassDesc REGION = ClassDesc.of(RegionConstants.class.getPackageName(), "Region");

  /** Those that every region has come first: the processor's parts. */
  private static final ClassDesc[] PARTS = {
    Types.CPU, Types.MMU, Types.LONGS, Types.FLAGS, Types.LONGS, Types.RAISED
  };

  /** Where each of them is in a region's locals. */
  private static final int[] LOCALS = {
    Frame.CPU, Frame.MMU, Frame.GPR, Frame.FLAGS, Frame.VECTORS, Frame.RAISED
  };

  /** How many every region has. */
  static final int GIVEN = 6;

  private static final ClassDesc HANDLES = ClassDesc.of(MethodHandles.class.getName());
  private static final ClassDesc OBJECTS = ConstantDescs.CD_Object.arrayType();
  private static final int FLAGS =
      ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_FINAL;

  private final int count;

  RegionConstants(int count) {
    this.count = count;
  }

  private static ClassDesc type(int number) {
    return number < GIVEN ? PARTS[number] : Types.OP;
  }

  private static String name(int number) {
    return "c" + number;
  }

  /** Writes what gives a constant. */
  static void load(CodeBuilder code, int number) {
    code.getstatic(REGION, name(number), type(number));
  }

  /** Writes what brings the processor's parts into locals. */
  static void loadParts(CodeBuilder code) {
    for (int i = 0; i < GIVEN; i++) {
      load(code, i);
      code.astore(LOCALS[i]);
    }
  }

  /** Writes the fields, and what gives them their values. */
  void declare(ClassBuilder type) {
    for (int i = 0; i < count; i++) {
      type.withField(name(i), type(i), FLAGS);
    }
    type.withMethodBody(
        ConstantDescs.CLASS_INIT_NAME,
        ConstantDescs.MTD_void,
        ClassFile.ACC_STATIC,
        this::initialize);
  }

  private void initialize(CodeBuilder code) {
    code.invokestatic(HANDLES, "lookup", MethodTypeDesc.of(ConstantDescs.CD_MethodHandles_Lookup))
        .ldc(ConstantDescs.DEFAULT_NAME)
        .ldc(OBJECTS)
        .invokestatic(
            HANDLES,
            "classData",
            MethodTypeDesc.of(
                ConstantDescs.CD_Object,
                ConstantDescs.CD_MethodHandles_Lookup,
                ConstantDescs.CD_String,
                ConstantDescs.CD_Class))
        .checkcast(OBJECTS)
        .astore(0);
    for (int i = 0; i < count; i++) {
      code.aload(0).loadConstant(i).aaload().checkcast(type(i));
      code.putstatic(REGION, name(i), type(i));
    }
    code.return_();
  }
}
