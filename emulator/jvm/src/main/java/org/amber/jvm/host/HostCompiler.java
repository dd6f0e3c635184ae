package org.amber.jvm.host;

import java.nio.file.Path;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.amber.cpu.CpuFeature;
import org.amber.cpu.CpuProfile;
import org.amber.jvm.compile.Backend;
import org.amber.jvm.compile.CompiledCode;
import org.amber.jvm.compile.Node;
import org.amber.jvm.compile.Plan;
import org.amber.jvm.compile.SourceBlock;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.decode.Form;
import org.amber.jvm.saved.Begin;
import org.amber.jvm.saved.Build;
import org.amber.jvm.saved.SavedPage;
import org.amber.jvm.saved.SavedRegions;
import org.jspecify.annotations.Nullable;

/** Makes machine code of regions, for this host alone. */
public final class HostCompiler implements Backend {
  private final Support support;
  private final CodeBuffer buffer;

  private final @Nullable SavedRegions saved;

  private HostCompiler(Support support, CodeBuffer buffer, @Nullable SavedRegions saved) {
    this.support = support;
    this.buffer = buffer;
    this.saved = saved;
  }

  /**
   * For a processor; null if the host is no x86-64, lacks something, or does not allow it.
   *
   * @param directory where code is kept for other runs; null: nowhere
   */
  public static @Nullable HostCompiler of(
      Vcpu cpu, CpuProfile profile, Predicate<Form> offered, @Nullable Path directory) {
    HostFeatures features = HostFeatures.ofHost();
    CodeBuffer buffer =
        features.isEnough() ? CodeBuffer.of(cpu, profile.has(CpuFeature.AVX)) : null;
    return buffer == null
        ? null
        : new HostCompiler(
            new Support(features, offered), buffer, kept(directory, profile, features));
  }

  private static @Nullable SavedRegions kept(
      @Nullable Path directory, CpuProfile profile, HostFeatures features) {
    String build = directory == null ? null : Build.id();
    return directory == null || build == null
        ? null
        : SavedRegions.of(directory, build + " " + profile.label() + " " + features.key());
  }

  @Override
  public @Nullable CompiledCode compile(Plan plan) {
    MachineCode code = Translation.of(plan, support).write();
    if (saved != null) {
      save(saved, Begin.at(plan.head()), plan.nodes().stream().map(Node::block).toList(), code);
    }
    return buffer.add(plan.head(), code);
  }

  private static void save(
      SavedRegions to, Begin begin, List<SourceBlock> blocks, MachineCode code) {
    List<SavedPage.Code> bytes =
        blocks.stream().map(block -> SavedPage.Code.at(block.address(), block.code())).toList();
    if (bytes.stream().allMatch(SavedPage.Code::isInPage)) {
      to.add(code.save(begin, blocks.getFirst().code().length), bytes);
    }
  }

  @Override
  public void useBlocks(LongFunction<@Nullable SourceBlock> known) {
    buffer.useTails(tail -> compile(tail, known.apply(tail.block())));
  }

  private @Nullable HostCode compile(Tail tail, @Nullable SourceBlock block) {
    Translation translation = block == null ? null : Translation.of(tail, block, support);
    if (block == null || translation == null) {
      return null;
    }
    MachineCode code = translation.write();
    if (saved != null) {
      save(saved, tail.begin(), List.of(block), code);
    }
    return buffer.add(translation.head(), code);
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
    return new Shape(16, 60, 40, 0, false, saved != null);
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
  public boolean keeps() {
    return saved != null;
  }

  @Override
  public boolean isWorthKeeping(int more) {
    return saved != null && saved.isWorth(more);
  }

  @Override
  public @Nullable SavedPage saved(long address, byte[] page) {
    return saved == null ? null : saved.page(address, page);
  }

  @Override
  public CompiledCode[] restore(SavedPage page) {
    return buffer.add(page);
  }

  @Override
  public void announce(CompiledCode code) {
    buffer.announce((HostCode) code);
  }

  @Override
  public void finish() {
    if (saved != null) {
      saved.close();
    }
  }

  @Override
  public void close() {
    buffer.close();
  }
}
