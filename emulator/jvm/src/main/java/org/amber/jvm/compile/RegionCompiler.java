package org.amber.jvm.compile;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.MethodModel;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.amber.jvm.cpu.Vcpu;
import org.jspecify.annotations.Nullable;

/** Makes classes of regions: bytecode, which any host can execute. */
public final class RegionCompiler implements Backend {
  /** The JVM leaves methods with more bytes than this to its own interpreter. */
  private static final int MOST_BYTES = 7_900;

  /** Of {@link CompiledCode}. */
  private static final String METHOD = "run";

  private static final MethodTypeDesc RUN =
      MethodTypeDesc.of(ConstantDescs.CD_long, ConstantDescs.CD_int);

  private final Vcpu cpu;

  private final boolean hot;

  /**
   * @param cpu on which the classes work
   * @param hot whether the JVM's compilers are to compile what is compiled here
   */
  public RegionCompiler(Vcpu cpu, boolean hot) {
    this.cpu = cpu;
    this.hot = hot;
  }

  @Override
  public boolean canBegin(SourceBlock head) {
    return RegionWriter.isExecutable(head.sites().getFirst(), head.ops().getFirst());
  }

  @Override
  public boolean isPossible() {
    return true;
  }

  /**
   * To interpret a block so often costs about as much as its region costs the JVM's compilers,
   * which are what is scarce; what they are good at is large.
   */
  @Override
  public Shape shape() {
    return new Shape(3000, 60, 120, 5, true, false);
  }

  /** The JVM makes room. */
  @Override
  public boolean isFull() {
    return false;
  }

  @Override
  public void clear() {}

  @Override
  public void close() {}

  /**
   * Makes a class; null when it would be too large.
   *
   * @throws IllegalStateException when the JVM does not take it
   */
  @Override
  public @Nullable CompiledCode compile(Plan plan) {
    List<Object> constants = new ArrayList<>();
    constants.add(cpu);
    constants.add(cpu.mmu());
    constants.add(cpu.gpr());
    constants.add(cpu.flags());
    constants.add(cpu.vectors());
    constants.add(cpu.simd().raised());
    List<Exit> exits = new ArrayList<>();
    byte[] bytes =
        ClassFile.of()
            .build(
                RegionConstants.REGION,
                type -> {
                  type.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER)
                      .withSuperclass(Types.CODE)
                      .withMethodBody(
                          ConstantDescs.INIT_NAME,
                          ConstantDescs.MTD_void,
                          ClassFile.ACC_PUBLIC,
                          RegionCompiler::construct);
                  type.withMethodBody(
                      METHOD,
                      RUN,
                      ClassFile.ACC_PUBLIC,
                      code -> {
                        // Called again when jumps turn out to be long ones.
                        constants.subList(RegionConstants.GIVEN, constants.size()).clear();
                        exits.clear();
                        new RegionWriter(code, plan, constants, exits).write();
                      });
                  new RegionConstants(constants.size()).declare(type);
                });
    if (isTooLarge(bytes)) {
      return null;
    }
    CompiledCode code = define(bytes, constants, plan.head(), exits);
    HotSpot jvm = hot ? HotSpot.instance() : null;
    if (jvm != null) {
      code.compileQuickly(jvm);
    }
    return code;
  }

  private static void construct(CodeBuilder code) {
    code.aload(0)
        .invokespecial(Types.CODE, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
        .return_();
  }

  private static boolean isTooLarge(byte[] type) {
    for (MethodModel method : ClassFile.of().parse(type).methods()) {
      if (method.findAttribute(Attributes.code()).orElseThrow().codeLength() > MOST_BYTES) {
        return true;
      }
    }
    return false;
  }

  private static CompiledCode define(
      byte[] bytes, List<Object> constants, long address, List<Exit> exits) {
    try {
      Class<?> type =
          MethodHandles.lookup()
              .defineHiddenClassWithClassData(bytes, constants.toArray(), true)
              .lookupClass();
      CompiledCode code = (CompiledCode) type.getConstructor().newInstance();
      Method run = type.getMethod(METHOD, int.class);
      code.describe(address, run, exits.toArray(Exit[]::new));
      return code;
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new IllegalStateException("the JVM does not take a region", e);
    }
  }
}
