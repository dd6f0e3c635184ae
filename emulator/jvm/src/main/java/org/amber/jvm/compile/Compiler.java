package org.amber.jvm.compile;

import java.util.function.LongFunction;
import org.amber.memory.PhysicalMemory;
import org.jspecify.annotations.Nullable;

/** Turns hot blocks into code, for one processor. */
public final class Compiler {
  private final Backend backend;
  private final Backend.Shape shape;
  private final int blocks;

  /**
   * @param blocks at most in one region; 0: as many as are good
   */
  public Compiler(Backend backend, int blocks) {
    this.backend = backend;
    this.shape = backend.shape();
    this.blocks = blocks == 0 ? shape.blocks() : blocks;
  }

  /** What a region is made from, found by the thread that knows the blocks. */
  public static final class Draft {
    private final SourceBlock head;
    private final Plan plan;

    private Draft(SourceBlock head, Plan plan) {
      this.head = head;
      this.plan = plan;
    }

    /** The addresses of the blocks that it may contain. */
    public long[] addresses() {
      return plan.nodes().stream().mapToLong(node -> node.block().address()).distinct().toArray();
    }
  }

  /** Whether a region that begins so can do anything. */
  public boolean canBegin(SourceBlock head) {
    Node node = new Node(new Node.Key(head.address(), null), head, 0);
    boolean alone = head.sites().size() == 1 && node.end() != Node.End.NEXT;
    return alone ? node.end() != Node.End.UNUSUAL : backend.canBegin(head);
  }

  /**
   * Finds out what belongs to a region.
   *
   * @param source gives the blocks that are known, or null
   */
  public Draft draft(SourceBlock head, LongFunction<@Nullable SourceBlock> source) {
    return new Draft(head, plan(head, source, shape.instructions()));
  }

  private static boolean isInOnePage(long one, long other) {
    return (one ^ other) >>> PhysicalMemory.PAGE_SHIFT == 0;
  }

  private Plan plan(
      SourceBlock head, LongFunction<@Nullable SourceBlock> source, int instructions) {
    return Plan.of(
        head,
        address ->
            shape.inOnePage() && !isInOnePage(head.address(), address)
                ? null
                : source.apply(address),
        instructions,
        blocks,
        shape.calls());
  }

  /** Compiles; may be called by any thread. Null: it is too large even if it is one block. */
  public @Nullable CompiledCode compile(Draft draft) {
    CompiledCode result = backend.compile(draft.plan);
    for (int room = shape.instructions() / 2; result == null && room > 0; room /= 2) {
      result = backend.compile(plan(draft.head, draft.plan.source(), room));
    }
    return result;
  }

  /**
   * Has the JVM do its best for a region that is executed much, if it lets itself be told; else it
   * may do so by itself. May be called by any thread.
   */
  public static void optimize(CompiledCode region) {
    HotSpot jvm = HotSpot.instance();
    if (jvm != null) {
      region.compileWell(jvm);
    }
  }
}
