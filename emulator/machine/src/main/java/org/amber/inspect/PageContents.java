package org.amber.inspect;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.IntFunction;
import org.amber.kernel.fs.memory.MemoryFile;
import org.amber.memory.Access;
import org.amber.memory.PageSource;
import org.amber.memory.PhysicalMemory;
import org.amber.state.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * What pages are compared by: the first half of the SHA-256 of what is in them. A snapshot says it
 * of most pages, which need not be read then.
 */
public final class PageContents {
  private static final int SHOWN = 16;

  private final PhysicalMemory physical;
  private final IntFunction<byte @Nullable []> known;
  private final MessageDigest sha256;

  /**
   * @param known what the contents of a frame are known by, 16 bytes; or null
   */
  public PageContents(PhysicalMemory physical, IntFunction<byte @Nullable []> known) {
    this.physical = physical;
    this.known = known;
    this.sha256 = Sha256.begin();
  }

  /**
   * What a page is known by; two words of zeros for one of zeros.
   *
   * @param high first word
   * @param low second word
   */
  public record Id(long high, long low) {
    static final Id ZEROS = new Id(0, 0);
    static final Id UNKNOWN = new Id(0, 1);

    private static Id of(byte[] bytes) {
      ByteBuffer words = ByteBuffer.wrap(bytes);
      return new Id(words.getLong(), words.getLong());
    }
  }

  /** Of a frame. */
  Id of(int frame) {
    if (frame == PhysicalMemory.ZERO_FRAME) {
      return Id.ZEROS;
    }
    byte[] id = known.apply(frame);
    return id == null ? read(frame) : Id.of(id);
  }

  private Id read(int frame) {
    physical.ensure(frame);
    MemorySegment page =
        physical.ram().asSlice((long) frame << PhysicalMemory.PAGE_SHIFT, PhysicalMemory.PAGE_SIZE);
    if (page.mismatch(MemorySegment.ofArray(new byte[PhysicalMemory.PAGE_SIZE])) == -1) {
      return Id.ZEROS;
    }
    sha256.update(page.asByteBuffer());
    return Id.of(Arrays.copyOf(sha256.digest(), 2 * Long.BYTES));
  }

  /** Of all pages of a file that the machine has: hexadecimal. */
  String ofFile(MemoryFile file) {
    MessageDigest all = copyOfEmpty();
    ByteBuffer entry = ByteBuffer.allocate(3 * Long.BYTES);
    for (long page = file.nextStoredPage(0); page >= 0; page = file.nextStoredPage(page + 1)) {
      int frame = file.frame(page, Access.READ);
      Id id = frame == PageSource.BEYOND_END ? Id.ZEROS : of(frame);
      if (!id.equals(Id.ZEROS)) {
        entry.clear().putLong(page).putLong(id.high()).putLong(id.low());
        all.update(entry.flip());
      }
    }
    return HexFormat.of().formatHex(all.digest()).substring(0, SHOWN);
  }

  private MessageDigest copyOfEmpty() {
    sha256.reset();
    try {
      return (MessageDigest) sha256.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("SHA-256 of this platform cannot be copied", e);
    }
  }
}
