package org.amber.memory;

import static java.util.Objects.requireNonNull;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * Disjoint areas by address, with an index of the gaps between them: a balanced tree (AVL) in which
 * each node knows the largest gap below it, so that room is found without a look at every area.
 * Everything takes time that grows with the logarithm of the number of areas, and only {@link #put}
 * allocates.
 */
@NotSaved("saved as areas by its address space")
final class AreaTree implements Iterable<Vma> {
  private final long guard;
  private @Nullable Node root;
  private int size;

  /**
   * @param guard bytes that stay free below an area that grows down
   */
  AreaTree(long guard) {
    this.guard = guard;
  }

  /** An area, and what is known of the areas of its subtree. */
  private final class Node {
    Vma vma;
    @Nullable Node left;
    @Nullable Node right;
    int height = 1;

    /** Where the subtree's areas begin, the guard before them included, and end. */
    long low;

    long high;

    /** Bytes of the largest gap between two areas of the subtree; 0 or less when there is none. */
    long largestGap;

    Node(Vma vma) {
      this.vma = vma;
      update();
    }

    /** Where room below this area ends. */
    long guarded() {
      return vma.has(Vma.GROWS_DOWN) ? vma.start() - guard : vma.start();
    }

    void update() {
      Node l = left;
      Node r = right;
      long guarded = guarded();
      height = 1 + Math.max(heightOf(l), heightOf(r));
      low = l == null ? guarded : l.low;
      high = r == null ? vma.end() : r.high;
      long below = l == null ? 0 : Math.max(l.largestGap, guarded - l.high);
      long above = r == null ? 0 : Math.max(r.largestGap, r.low - vma.end());
      largestGap = Math.max(below, above);
    }
  }

  private int heightOf(@Nullable Node node) {
    return node == null ? 0 : node.height;
  }

  int size() {
    return size;
  }

  /** The area with the greatest start that is at most {@code address}, or null. */
  @Nullable Vma floor(long address) {
    Vma found = null;
    for (Node node = root; node != null; ) {
      if (node.vma.start() <= address) {
        found = node.vma;
        node = node.right;
      } else {
        node = node.left;
      }
    }
    return found;
  }

  /** The area with the smallest start above {@code address}, or null. */
  @Nullable Vma higher(long address) {
    Vma found = null;
    for (Node node = root; node != null; ) {
      if (node.vma.start() > address) {
        found = node.vma;
        node = node.left;
      } else {
        node = node.right;
      }
    }
    return found;
  }

  /** Adds an area, or replaces the one with the same start. */
  void put(Vma vma) {
    root = put(root, vma);
  }

  private Node put(@Nullable Node node, Vma vma) {
    if (node == null) {
      size++;
      return new Node(vma);
    }
    if (vma.start() < node.vma.start()) {
      node.left = put(node.left, vma);
    } else if (vma.start() > node.vma.start()) {
      node.right = put(node.right, vma);
    } else {
      node.vma = vma;
    }
    return balanced(node);
  }

  /** Takes out the area that starts at {@code start}, which must be there. */
  void remove(long start) {
    root = remove(root, start);
    size--;
  }

  private @Nullable Node remove(@Nullable Node node, long start) {
    if (node == null) {
      throw new NoSuchElementException("no area starts at 0x" + Long.toHexString(start));
    }
    if (start < node.vma.start()) {
      node.left = remove(node.left, start);
    } else if (start > node.vma.start()) {
      node.right = remove(node.right, start);
    } else if (node.left == null || node.right == null) {
      return node.left == null ? node.right : node.left;
    } else {
      Node next = node.right;
      while (next.left != null) {
        next = next.left;
      }
      node.vma = next.vma;
      node.right = remove(node.right, next.vma.start());
    }
    return balanced(node);
  }

  private Node balanced(Node node) {
    Node left = node.left;
    Node right = node.right;
    if (left != null && left.height > heightOf(right) + 1) {
      if (heightOf(left.left) < heightOf(left.right)) {
        node.left = turnedLeft(left);
      }
      return turnedRight(node);
    }
    if (right != null && right.height > heightOf(left) + 1) {
      if (heightOf(right.right) < heightOf(right.left)) {
        node.right = turnedRight(right);
      }
      return turnedLeft(node);
    }
    node.update();
    return node;
  }

  private Node turnedRight(Node node) {
    Node top = requireNonNull(node.left);
    node.left = top.right;
    top.right = node;
    node.update();
    top.update();
    return top;
  }

  private Node turnedLeft(Node node) {
    Node top = requireNonNull(node.right);
    node.right = top.left;
    top.left = node;
    node.update();
    top.update();
    return top;
  }

  /**
   * The highest free range between two addresses.
   *
   * @param length in bytes
   * @param alignment of its start, a power of two
   * @return its start, or -1 when there is none
   */
  long highestFree(long length, long alignment, long floor, long ceiling) {
    return highestFree(root, length, alignment, floor, ceiling, ceiling);
  }

  /**
   * The same in a subtree and the gaps at its sides.
   *
   * @param from where room below the subtree begins
   * @param to where room above it ends: lower than its areas when a guard reaches over them
   */
  private long highestFree(
      @Nullable Node node, long length, long alignment, long from, long to, long ceiling) {
    if (node == null) {
      long start = (to - length) & -alignment;
      return start < from ? -1 : start;
    }
    long sides = Math.max(node.low - from, to - node.high);
    if (ceiling - from < length || Math.max(node.largestGap, sides) < length) {
      return -1;
    }
    long above = Math.max(from, node.vma.end());
    long found = highestFree(node.right, length, alignment, above, to, ceiling);
    if (found >= 0 || node.vma.start() - from < length) {
      return found;
    }
    long below = Math.min(ceiling, node.guarded());
    return highestFree(node.left, length, alignment, from, below, ceiling);
  }

  /** In ascending order; areas may change meanwhile, and those ahead are seen as they are then. */
  @Override
  public Iterator<Vma> iterator() {
    return new Iterator<>() {
      private @Nullable Vma next = higher(Long.MIN_VALUE);

      @Override
      public boolean hasNext() {
        return next != null;
      }

      @Override
      public Vma next() {
        Vma present = next;
        if (present == null) {
          throw new NoSuchElementException();
        }
        next = higher(present.start());
        return present;
      }
    };
  }
}
