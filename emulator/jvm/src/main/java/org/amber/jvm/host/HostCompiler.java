package org.amber.jvm.host;

import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.amber.cpu.CpuFeature;
import org.amber.cpu.CpuProfile;
import org.amber.jvm.compile.Backend;
import org.amber.jvm.compile.CompiledCode;
import org.amber.jvm.compile.Plan;
import org.amber.jvm.compile.SourceBlock;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.decode.Form;
import org.jspecify.annotations.Nullable;

/** Makes machine code of regions, for this host alone. */
public final class HostCompiler implements Backend {
  private final Support support;
  private final CodeBuffer buffer;

  private HostCompiler(Support support, CodeBuffer buffer) {
    this.support = support;
    this.buffer = buffer;
  }

  /** For a processor; null if the host is no x86-64, lacks something, or does not allow it. */
  public static @Nullable HostCompiler of(Vcpu cpu, CpuProfile profile, Predicate<Form> offered) {
    HostFeatures features = HostFeatures.ofHost();
    CodeBuffer buffer =
        features.isEnough() ? CodeBuffer.of(cpu, profile.has(CpuFeature.AVX)) : null;
    return buffer == null ? null : new HostCompiler(new Support(features, offered), buffer);
  }

  @Override
  public @Nullable CompiledCode compile(Plan plan) {
    Translation translation = Translation.of(plan, support);
    return buffer.add(translation, translation.write());
  }

  @Override
  public void useBlocks(LongFunction<@Nullable SourceBlock> known) {
    buffer.useTails(tail -> compile(tail, known.apply(tail.block())));
  }

  private @Nullable HostCode compile(Tail tail, @Nullable SourceBlock block) {
    Translation translation = block == null ? null : Translation.of(tail, block, support);
    return translation == null ? null : buffer.add(translation, translation.write());
  }

  @Override
  public boolean canBegin(SourceBlock head) {
    return support.knows(head.sites().getFirst(), head.ops().getFirst(), true);
  }

  @Override
  public boolean isPossible() {
    return buffer.isPossible();
  }

  /**
   * A region is made in some ten microseconds, and from one to another leads a jump: so they are
   * small, and nothing is in two.
   */
  @Override
  public Shape shape() {
    return new Shape(16, 60, 40, 0, false);
  }

  @Override
  public boolean isFull() {
    return buffer.isFull();
  }

  @Override
  public void clear() {
    buffer.clear();
  }

  @Override
  public void close() {
    buffer.close();
  }
}
