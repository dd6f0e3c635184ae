package org.amber.kernel.tty;

import java.util.Arrays;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;

/**
 * What is to be echoed and has not gone out yet: bytes, and operations on columns, which can be
 * done only when everything before has gone out.
 */
@SavedIn(PtyState.class)
final class EchoQueue {
  /** Beyond this the oldest are dropped, as Linux does (ECHO_DISCARD_WATERMARK). */
  private static final int LIMIT = 3808;

  private static final int CONTROL = 0x100;

  /** One column back without output: a byte that belongs to the character before. */
  static final int BACK = 0x200;

  /** The line that is typed begins at this column. */
  static final int LINE_START = 0x201;

  private static final int ERASE_TAB = 0x300;
  private static final int AFTER_TAB = 0x80;
  private static final int TAB_MASK = 7;

  @SavedAs("echoes")
  private int[] items = new int[64];

  @SavedAs("echoes")
  private int start;

  @SavedAs("echoes")
  private int end;

  boolean isEmpty() {
    return start == end;
  }

  /** An item: a byte or an operation. */
  void add(int item) {
    if (end == items.length) {
      int size = end - start;
      items = Arrays.copyOfRange(items, start, start + Math.max(size * 2, items.length));
      start = 0;
      end = size;
    }
    items[end++] = item;
    if (end - start > LIMIT) {
      start++;
    }
  }

  /** A control character, shown as {@code ^X}. */
  void addControl(int c) {
    add(CONTROL | c);
  }

  /**
   * A tab is erased.
   *
   * @param columns that the characters before it take, from the last tab or the line's start
   * @param afterTab whether it is from the last tab
   */
  void addErasedTab(int columns, boolean afterTab) {
    add(ERASE_TAB | (columns & TAB_MASK) | (afterTab ? AFTER_TAB : 0));
  }

  int first() {
    return items[start];
  }

  void removeFirst() {
    start++;
    if (start == end) {
      clear();
    }
  }

  void clear() {
    start = 0;
    end = 0;
  }

  static boolean isByte(int item) {
    return item < CONTROL;
  }

  static boolean isControl(int item) {
    return item >= CONTROL && item < BACK;
  }

  static boolean isErasedTab(int item) {
    return item >= ERASE_TAB;
  }

  /** How many columns an erased tab takes, 1 to 8. */
  static int tabWidth(int item, int lineStart) {
    int columns = (item & TAB_MASK) + ((item & AFTER_TAB) == 0 ? lineStart : 0);
    return 8 - (columns & TAB_MASK);
  }

  int[] save() {
    return Arrays.copyOfRange(items, start, end);
  }

  void restore(int[] saved) {
    clear();
    for (int item : saved) {
      add(item & 0x3ff);
    }
  }
}
