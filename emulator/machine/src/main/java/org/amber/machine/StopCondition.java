package org.amber.machine;

import java.util.Optional;
import org.amber.kernel.task.Task;
import org.amber.state.NotSaved;

/** When a run is to stop: at a step, an address, a symbol, a system call, or when all wait. */
@NotSaved("what the user asked of this run")
final class StopCondition {
  private final long step;
  private final long[] addresses;
  private final String call;
  private final String symbol;
  private final boolean idle;
  private final SymbolAddresses symbols = new SymbolAddresses();
  private int callsLeft;
  private boolean symbolSeen;
  private long startedAt;
  private long[] current = new long[0];

  private StopCondition(
      long step, long[] addresses, String call, int occurrence, String symbol, boolean idle) {
    this.step = step;
    this.addresses = addresses;
    this.call = call;
    this.callsLeft = occurrence;
    this.symbol = symbol;
    this.idle = idle;
  }

  /** Only at the end of the program. */
  static StopCondition never() {
    return new StopCondition(Long.MAX_VALUE, new long[0], "", 0, "", false);
  }

  /** What a user asked for; relative steps count from {@code now}. */
  static StopCondition of(SnapshotPoint point, long now) {
    return switch (point) {
      case SnapshotPoint.Step(long n, boolean relative) ->
          new StopCondition(relative ? now + n : n, new long[0], "", 0, "", false);
      case SnapshotPoint.Address(long address) ->
          new StopCondition(Long.MAX_VALUE, new long[] {address}, "", 0, "", false);
      case SnapshotPoint.Symbol(String name) ->
          new StopCondition(Long.MAX_VALUE, new long[0], "", 0, name, false);
      case SnapshotPoint.SystemCall(String name, int occurrence) ->
          new StopCondition(Long.MAX_VALUE, new long[0], name, occurrence, "", false);
    };
  }

  /** Stops as soon as every task waits for the host. */
  static StopCondition whenAllWait() {
    return new StopCondition(Long.MAX_VALUE, new long[0], "", 0, "", true);
  }

  void begin(long now) {
    startedAt = now;
  }

  boolean reachedStep(long now) {
    return now >= step;
  }

  long stepsLeft(long now) {
    return step - now;
  }

  boolean whenIdle() {
    return idle;
  }

  /** Where the engine is to stop, given what is mapped now. */
  long[] addresses(Task task) {
    current = symbol.isEmpty() ? addresses : symbols.find(symbol, task);
    symbolSeen |= current.length > 0;
    return current;
  }

  /** Whether a task about to execute at {@code rip} is at the point; not at the very start. */
  boolean reachedAddress(long rip, long now) {
    for (long address : current) {
      if (address == rip && now != startedAt) {
        return true;
      }
    }
    return false;
  }

  /** Why the place asked for could not be reached at all; empty when it could have been. */
  Optional<String> obstacle() {
    return symbol.isEmpty() || symbolSeen
        ? Optional.empty()
        : Optional.of("no program or library that was loaded names it (are they stripped?)");
  }

  /** A call of this name is about to be made. */
  boolean reachedCall(String name) {
    return callsLeft > 0 && name.equals(call) && --callsLeft == 0;
  }
}
