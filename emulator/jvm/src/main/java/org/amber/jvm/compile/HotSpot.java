package org.amber.jvm.compile;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import jdk.internal.misc.Unsafe;
import org.jspecify.annotations.Nullable;

/**
 * The compilers of the JVM that we run in, told what to do. Left alone, they first write code that
 * counts what it does, which for a region takes as long as our interpreter does, and they have to
 * see a method executed some thousand times in that form. But what a region will do is known here.
 *
 * <p>HotSpot can be told by the class {@code WhiteBox}, which belongs to its own tests and is in
 * every build of it (src/hotspot/share/prims/whitebox.cpp). It is there if the JVM was started with
 * {@code -XX:+UnlockDiagnosticVMOptions -XX:+WhiteBoxAPI}, as the launcher does. (It then complains
 * on stdout of each function that our class does not declare: the launcher has it say nothing.)
 */
final class HotSpot {
  /** By C1: quickly, to code that does not count what it does. */
  private static final int SIMPLE = 1;

  /** By C2. */
  private static final int FULL_OPTIMIZATION = 4;

  /** The method from its beginning, not from within a loop. */
  private static final int ENTRY = -1;

  private static final String REFUSED = "the JVM's compilers do not let themselves be told";
  private static final String NAME = "jdk/test/whitebox/WhiteBox";
  private static final ClassDesc TYPE = ClassDesc.ofInternalName(NAME);
  private static final String REGISTER = "registerNatives";
  private static final String ENQUEUE = "enqueueMethodForCompilation0";
  private static final MethodType ENQUEUE_TYPE =
      MethodType.methodType(boolean.class, Executable.class, int.class, int.class);
  private static final String LEVEL = "getMethodCompilationLevel0";
  private static final MethodType LEVEL_TYPE =
      MethodType.methodType(int.class, Executable.class, boolean.class);

  private final MethodHandle enqueue;
  private final MethodHandle level;

  private HotSpot(MethodHandle enqueue, MethodHandle level) {
    this.enqueue = enqueue;
    this.level = level;
  }

  /** Its compilers, or null if this JVM has none, or does not let itself be told. */
  static @Nullable HotSpot instance() {
    return Holder.INSTANCE;
  }

  /** There is one for a JVM, looked for when it is needed first. */
  private static final class Holder {
    static final @Nullable HotSpot INSTANCE = find();

    private static @Nullable HotSpot find() {
      try {
        byte[] bytes = whiteBox();
        // The JVM gives its functions to no class that has a loader.
        Class<?> type = Unsafe.getUnsafe().defineClass(NAME, bytes, 0, bytes.length, null, null);
        Object box = type.getConstructor().newInstance();
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        HotSpot found =
            new HotSpot(
                lookup.findVirtual(type, ENQUEUE, ENQUEUE_TYPE).bindTo(box),
                lookup.findVirtual(type, LEVEL, LEVEL_TYPE).bindTo(box));
        found.level(HotSpot.class.getDeclaredMethod("instance"));
        return found;
      } catch (ReflectiveOperationException | LinkageError e) {
        return null;
      }
    }
  }

  /** A class that declares those of its functions that we need. */
  private static byte[] whiteBox() {
    int methods = ClassFile.ACC_PUBLIC | ClassFile.ACC_NATIVE;
    return ClassFile.of()
        .build(
            TYPE,
            type ->
                type.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL | ClassFile.ACC_SUPER)
                    .withMethod(
                        REGISTER,
                        ConstantDescs.MTD_void,
                        methods | ClassFile.ACC_STATIC,
                        method -> {})
                    .withMethod(ENQUEUE, descriptor(ENQUEUE_TYPE), methods, method -> {})
                    .withMethod(LEVEL, descriptor(LEVEL_TYPE), methods, method -> {})
                    .withMethodBody(
                        ConstantDescs.CLASS_INIT_NAME,
                        ConstantDescs.MTD_void,
                        ClassFile.ACC_STATIC,
                        code -> code.invokestatic(TYPE, REGISTER, ConstantDescs.MTD_void).return_())
                    .withMethodBody(
                        ConstantDescs.INIT_NAME,
                        ConstantDescs.MTD_void,
                        ClassFile.ACC_PUBLIC,
                        code ->
                            code.aload(0)
                                .invokespecial(
                                    ConstantDescs.CD_Object,
                                    ConstantDescs.INIT_NAME,
                                    ConstantDescs.MTD_void)
                                .return_()));
  }

  private static MethodTypeDesc descriptor(MethodType type) {
    return type.describeConstable().orElseThrow();
  }

  /**
   * Has a method compiled by C1, and waits for it.
   *
   * @return whether it is compiled then
   */
  boolean compileQuickly(Method method) {
    return compile(method, SIMPLE);
  }

  /**
   * Has a method compiled by C2, and waits for it; until then it is executed as it was.
   *
   * @return whether it is compiled then
   */
  boolean compileWell(Method method) {
    return compile(method, FULL_OPTIMIZATION);
  }

  /** That we wait is what the launcher says of regions: they have no BackgroundCompilation. */
  private boolean compile(Method method, int wanted) {
    try {
      boolean accepted = (boolean) enqueue.invokeExact((Executable) method, wanted, ENTRY);
      return accepted && level(method) >= wanted;
    } catch (LinkageError | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(REFUSED, e);
    }
  }

  private int level(Method method) {
    try {
      return (int) level.invokeExact((Executable) method, false);
    } catch (LinkageError | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(REFUSED, e);
    }
  }
}
