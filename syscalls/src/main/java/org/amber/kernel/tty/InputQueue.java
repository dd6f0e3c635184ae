package org.amber.kernel.tty;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.amber.kernel.file.IoBuffer;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;

/**
 * What was typed and not read yet: whole lines, then one that may still be edited. A line ends with
 * a marked byte; the mark of an end of file is a marked zero, which readers do not get.
 */
@SavedIn(PtyState.class)
final class InputQueue {
  /** Bytes that fit, one of which is kept free for the end of a line. */
  static final int SIZE = 4096;

  @SavedAs("input")
  private final byte[] bytes = new byte[SIZE];

  @SavedAs("lineEnds")
  private final boolean[] ends = new boolean[SIZE];

  @SavedAs("input")
  private int size;

  @SavedAs("inputLines")
  private int lines;

  /** Bytes in it. */
  int size() {
    return size;
  }

  /** How many of the bytes belong to whole lines. */
  int lines() {
    return lines;
  }

  boolean isAtLineStart() {
    return size == lines;
  }

  /** The byte at a place, 0 to 255. */
  int get(int at) {
    return bytes[at] & 0xff;
  }

  /** Appends; what does not fit is lost. */
  void add(int value) {
    if (size < SIZE) {
      ends[size] = false;
      bytes[size++] = (byte) value;
    }
  }

  /** Appends the end of a line. */
  void addEnd(int value) {
    if (size < SIZE) {
      bytes[size] = (byte) value;
      ends[size++] = true;
    }
    lines = size;
  }

  /** Takes the end away, at most back to the start of the line. */
  void truncate(int newSize) {
    size = newSize;
  }

  void clear() {
    size = 0;
    lines = 0;
  }

  /** Forgets where lines end. */
  void forgetLines() {
    Arrays.fill(ends, false);
    lines = 0;
  }

  /** Makes all there is one line, which may have no end. */
  void closeLine() {
    forgetLines();
    if (size > 0) {
      ends[size - 1] = true;
      lines = size;
    }
  }

  /** Bytes that a reader of lines can get at once, ends of files left out. */
  int readableInLines() {
    int count = lines;
    for (int i = 0; i < lines; i++) {
      count -= isEndOfFile(i) ? 1 : 0;
    }
    return count;
  }

  private boolean isEndOfFile(int at) {
    return ends[at] && bytes[at] == 0;
  }

  /** Moves up to one line; nothing for an end of file. There is a line. */
  void moveLine(IoBuffer to) {
    int most = (int) Math.min(to.remaining(), lines);
    int end = 0;
    while (end < most && !ends[end]) {
      end++;
    }
    boolean found = end < most;
    boolean atEndOfFile = found && isEndOfFile(end);
    put(to, found && !atEndOfFile ? end + 1 : end);
    int gone = found ? end + 1 : end;
    // An end of file right behind a buffer that is full ends nothing any more.
    if (!found && gone < lines && to.remaining() == 0 && isEndOfFile(gone)) {
      gone++;
    }
    remove(gone);
  }

  /** Moves what there is, lines or not. */
  void moveAll(IoBuffer to) {
    int count = (int) Math.min(to.remaining(), size);
    put(to, count);
    remove(count);
  }

  private void put(IoBuffer to, int count) {
    to.put(MemorySegment.ofArray(bytes), 0, count);
  }

  private void remove(int count) {
    System.arraycopy(bytes, count, bytes, 0, size - count);
    System.arraycopy(ends, count, ends, 0, size - count);
    size -= count;
    lines = Math.max(0, lines - count);
  }

  void saveTo(PtyState state) {
    state.input = Arrays.copyOf(bytes, size);
    state.inputLines = lines;
    int[] places = new int[size];
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (ends[i]) {
        places[count++] = i;
      }
    }
    state.lineEnds = Arrays.copyOf(places, count);
  }

  void restoreFrom(PtyState state) {
    int count = state.input.length;
    if (count > SIZE || state.inputLines < 0 || state.inputLines > count) {
      throw new IllegalArgumentException("terminal " + state.number + ": its input does not fit");
    }
    System.arraycopy(state.input, 0, bytes, 0, count);
    size = count;
    lines = state.inputLines;
    for (int end : state.lineEnds) {
      if (end < 0 || end >= count) {
        throw new IllegalArgumentException("terminal " + state.number + ": a line has no end");
      }
      ends[end] = true;
    }
  }
}
