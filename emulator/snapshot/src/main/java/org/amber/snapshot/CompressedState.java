package org.amber.snapshot;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;

/** The kernel state as it stands in files that need others: compressed. */
final class CompressedState {
  private static final int LEVEL = 1;

  private CompressedState() {}

  static byte[] encode(byte[] state) {
    return Zstd.compress(state, LEVEL);
  }

  /**
   * What was compressed.
   *
   * @param limit the most bytes that it may have
   * @throws IllegalArgumentException when it is not what {@link #encode} makes, or longer
   * @throws SnapshotException when the library that decompresses is not to be had
   */
  static byte[] decode(byte[] compressed, long limit) throws SnapshotException {
    try {
      long length = Zstd.getFrameContentSize(compressed);
      if (length < 0 || length > limit) {
        throw new IllegalArgumentException("the kernel state has an impossible length");
      }
      byte[] state = Zstd.decompress(compressed, (int) length);
      if (state.length != length) {
        throw new IllegalArgumentException("the kernel state has another length");
      }
      return state;
    } catch (ZstdException e) {
      throw new IllegalArgumentException("the kernel state does not decompress", e);
    } catch (LinkageError e) {
      throw new SnapshotException("the snapshot cannot be read: " + Workers.noZstd(e), e);
    }
  }
}
