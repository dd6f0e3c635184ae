package org.amber.kernel.fs.dev;

import java.lang.foreign.MemorySegment;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.wait.WaitQueue;
import org.amber.time.Entropy;

/** /dev/random and /dev/urandom, which are one since Linux 5.18: the machine's own entropy. */
final class RandomDevice implements Device {
  private static final int CHUNK = 4096;

  private final Entropy entropy;
  private final WaitQueue never = new WaitQueue();

  RandomDevice(Entropy entropy) {
    this.entropy = entropy;
  }

  @Override
  public void read(IoBuffer to) {
    while (to.remaining() > 0) {
      byte[] bytes = new byte[(int) Math.min(CHUNK, to.remaining())];
      entropy.fill(bytes);
      to.put(MemorySegment.ofArray(bytes), 0, bytes.length);
    }
  }

  /** Mixing something in changes nothing that anybody could see. */
  @Override
  public void write(IoBuffer from) {
    Discard.all(from);
  }

  @Override
  public WaitQueue waitQueue() {
    return never;
  }
}
