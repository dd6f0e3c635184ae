package org.amber.inspect.files;

import java.util.Locale;
import org.amber.kernel.fs.memory.MemoryInode;
import org.jspecify.annotations.Nullable;

/**
 * A file that a machine has something to say of.
 *
 * @param path absolute in the guest's tree, a byte string; for one without a name, what it was
 * @param node null for a deleted name
 * @param origin the path that it had on the host; empty for one that the machine has made
 */
public record FoundFile(String path, Standing standing, @Nullable MemoryInode node, String origin) {

  /** What has become of a file since the machine was booted. */
  public enum Standing {
    /** The host had no such name. */
    ADDED("A"),
    /** Attributes or contents are others than the host's. */
    MODIFIED("M"),
    /** The host had that name. */
    DELETED("D"),
    /** Somebody uses it, and it has no name any more. */
    UNLINKED(""),
    /** As on the host, and taken along: somebody uses it. */
    HELD(""),
    /** A directory as on the host, that leads to others. */
    PASSAGE(""),
    /** As on the host, and taken along because the user wants it so. */
    PACKED("");

    private final String letter;

    Standing(String letter) {
      this.letter = letter;
    }

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** As {@code docker diff} shows it; empty for what is no change. */
    public String letter() {
      return letter;
    }

    /** Whether the file is found by its path. */
    public boolean isNamed() {
      return this != UNLINKED;
    }

    public boolean isChange() {
      return !letter.isEmpty();
    }
  }

  /** What tells it from others without a name. */
  public long number() {
    MemoryInode found = node;
    return found == null ? 0 : found.number();
  }
}
