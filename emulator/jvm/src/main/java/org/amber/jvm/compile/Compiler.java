package org.amber.jvm.compile;

import java.util.function.LongFunction;
import org.amber.jvm.cpu.Vcpu;
import org.jspecify.annotations.Nullable;

/** Turns hot blocks into classes, for one processor. */
public final class Compiler {
  private static final int MOST_BLOCKS = 60;
  private static final int MOST_INSTRUCTIONS = 120;

  private final RegionCompiler regions;
  private final int blocks;

  private final boolean hot;

  /**
   * @param cpu on which the classes work
   * @param blocks at most in one region; 0: as many as are good
   * @param hot whether the JVM's compilers are to compile what is compiled here
   */
  public Compiler(Vcpu cpu, int blocks, boolean hot) {
    this.hot = hot;
    this.regions = new RegionCompiler(cpu);
    this.blocks = blocks == 0 ? MOST_BLOCKS : blocks;
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
  public static boolean canBegin(SourceBlock head) {
    Node node = new Node(new Node.Key(head.address(), null), head);
    boolean alone = head.sites().size() == 1 && node.end() != Node.End.NEXT;
    return alone
        ? node.end() != Node.End.UNUSUAL
        : RegionWriter.isExecutable(head.sites().getFirst(), head.ops().getFirst());
  }

  /**
   * Finds out what belongs to a region.
   *
   * @param source gives the blocks that are known, or null
   */
  public Draft draft(SourceBlock head, LongFunction<@Nullable SourceBlock> source) {
    return new Draft(head, Plan.of(head, source, MOST_INSTRUCTIONS, blocks));
  }

  /** Compiles; may be called by any thread. Null: it is too large even if it is one block. */
  public @Nullable CompiledCode compile(Draft draft) {
    CompiledCode result = regions.compile(draft.plan);
    for (int room = MOST_INSTRUCTIONS / 2; result == null && room > 0; room /= 2) {
      result = regions.compile(Plan.of(draft.head, draft.plan.source(), room, blocks));
    }
    HotSpot jvm = hot ? HotSpot.instance() : null;
    if (result != null && jvm != null) {
      result.compileQuickly(jvm);
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
