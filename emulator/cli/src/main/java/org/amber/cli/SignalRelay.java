package org.amber.cli;

import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.amber.abi.Signal;

/**
 * Hands the host's signals on to the guest. Who sends SIGTERM twice within two seconds means Amber:
 * a guest that takes no notice of it does not keep its host from shutting down. A snapshot that is
 * being written is written to its end first; the third SIGTERM breaks off whatever Amber does.
 */
final class SignalRelay implements IntConsumer {
  private static final long INSISTENCE = TimeUnit.SECONDS.toNanos(2);

  private final IntConsumer guest;
  private final Runnable end;
  private final LongSupplier nanoTime;
  private final Runnable breakOff;
  private boolean asked;
  private boolean ending;
  private long askedAt;

  /**
   * @param guest takes the numbers of signals
   * @param end ends the machine
   * @param breakOff ends this process at once
   * @param nanoTime {@link System#nanoTime}
   */
  SignalRelay(IntConsumer guest, Runnable end, Runnable breakOff, LongSupplier nanoTime) {
    this.guest = guest;
    this.end = end;
    this.breakOff = breakOff;
    this.nanoTime = nanoTime;
  }

  @Override
  public synchronized void accept(int signal) {
    if (signal == Signal.SIGTERM.number()) {
      if (ending) {
        breakOff.run();
        return;
      }
      long now = nanoTime.getAsLong();
      if (asked && now - askedAt <= INSISTENCE) {
        ending = true;
        end.run();
        return;
      }
      asked = true;
      askedAt = now;
    }
    guest.accept(signal);
  }
}
