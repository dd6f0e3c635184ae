package org.amber.jvm.compile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Which blocks become a region, and how they follow each other. */
public final class Plan {
  /** A block that is executed that much less often than the head is left out. */
  private static final int RARER = 16;

  private final List<Node> nodes = new ArrayList<>();

  private final Map<Long, SourceBlock> blocks = new HashMap<>();

  private Plan() {}

  /** A smaller plan for the same head needs no more than these. */
  LongFunction<@Nullable SourceBlock> source() {
    return blocks::get;
  }

  /** Where it begins. */
  public long head() {
    return nodes.getFirst().block().address();
  }

  /** The first one is the head. */
  public List<Node> nodes() {
    return nodes;
  }

  /**
   * Finds the blocks that belong to a head: the hottest first, as long as there is room.
   *
   * @param source gives blocks that the interpreter knows, or null
   * @param room how many instructions there may be
   * @param calls within calls that it may follow
   */
  static Plan of(
      SourceBlock head,
      LongFunction<@Nullable SourceBlock> source,
      int room,
      int blocks,
      int calls) {
    Plan plan = new Plan();
    Map<Node.Key, Node> known = new HashMap<>();
    PriorityQueue<Node> open =
        new PriorityQueue<>(Comparator.comparingInt((Node node) -> -node.block().heat()));
    Node first = new Node(new Node.Key(head.address(), null), head, calls);
    first.addWay();
    known.put(first.key(), first);
    open.add(first);
    int left = room;
    while (!open.isEmpty() && plan.nodes.size() < blocks) {
      Node node = open.remove();
      left -= node.block().sites().size() + 1;
      if (left < 0 && !plan.nodes.isEmpty()) {
        break;
      }
      plan.nodes.add(node);
      plan.blocks.put(node.block().address(), node.block());
      for (Node.Key key : node.successors()) {
        if (!known.containsKey(key)) {
          SourceBlock block = source.apply(key.address());
          if (block != null && block.heat() >= head.heat() / RARER) {
            Node next = new Node(key, block, calls);
            known.put(key, next);
            open.add(next);
          }
        }
      }
    }
    plan.link();
    return plan;
  }

  /** One block alone. */
  public static Plan of(SourceBlock block) {
    Plan plan = new Plan();
    plan.nodes.add(new Node(new Node.Key(block.address(), null), block, 0));
    plan.blocks.put(block.address(), block);
    return plan;
  }

  private void link() {
    Map<Node.Key, Node> taken = new HashMap<>();
    nodes.forEach(node -> taken.put(node.key(), node));
    for (Node node : nodes) {
      for (Node.Key key : node.successors()) {
        Node next = taken.get(key);
        if (next != null) {
          node.link(next);
        }
      }
    }
  }
}
