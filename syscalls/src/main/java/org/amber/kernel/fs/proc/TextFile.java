package org.amber.kernel.fs.proc;

import java.lang.foreign.MemorySegment;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.vfs.FileName;
import org.amber.kernel.vfs.VfsPath;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * An open generated file. The text is made when it is read at its beginning and stays until it is
 * read there again, so that lines do not change under a program that reads piece by piece.
 */
public class TextFile extends EndlessFile {
  private static final int LONGEST_WRITE = 4096;

  @NotSaved("found again by the name")
  private final TextNode node;

  private byte @Nullable [] text;

  TextFile(long id, int flags, VfsPath path, TextNode node) {
    super(id, flags, path);
    this.node = node;
  }

  @Override
  protected final boolean allOrNothing() {
    return true;
  }

  @Override
  protected final void transferIn(IoBuffer to, long position) {
    byte[] present = text;
    if (present == null || position == 0) {
      present = FileName.bytes(node.text());
      text = present;
      begun();
    }
    if (position < present.length) {
      to.put(MemorySegment.ofArray(present), position, present.length - position);
    }
  }

  /** The text was made, to be read from its beginning. */
  void begun() {}

  @Override
  protected final void transferOut(IoBuffer from, long position) {
    from.limit(LONGEST_WRITE);
    byte[] given = new byte[(int) from.remaining()];
    from.get(MemorySegment.ofArray(given), 0, given.length);
    node.accept(FileName.of(given));
  }

  @Override
  public TextFileState save() {
    TextFileState state = new TextFileState();
    saveTo(state);
    return state;
  }

  /** Writes the common part of a state form. */
  final void saveTo(TextFileState state) {
    super.saveTo(state);
    byte[] present = text;
    if (present != null && offset() > 0) {
      state.started = true;
      state.text = present;
    }
  }

  /** Takes back the common part. */
  final void restoreFrom(TextFileState state) {
    super.restoreFrom(state);
    text = state.started ? state.text : null;
  }

  /**
   * Puts an open file back.
   *
   * @throws IllegalArgumentException when the name does not lead to a generated file
   */
  public static TextFile restore(TextFileState state, VfsPath path) {
    if (!(path.inode() instanceof TextNode node)) {
      throw new IllegalArgumentException(
          "open file " + state.id + " is not a generated file: " + path.absolute());
    }
    TextFile file = new TextFile(state.id, state.flags, path, node);
    file.restoreFrom(state);
    return file;
  }
}
