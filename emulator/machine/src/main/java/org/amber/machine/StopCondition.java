package org.amber.machine;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.amber.kernel.task.Task;
import org.amber.memory.AddressSpace;
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
  private boolean callReached;
  private final Map<AddressSpace, long[]> found = new WeakHashMap<>();

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

  /** The same, and also as soon as every task waits for the host. */
  StopCondition orWhenAllWait() {
    return new StopCondition(step, addresses, call, callsLeft, symbol, true);
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

  /** Code was mapped into the memory of a task: its symbols may have appeared, or moved. */
  void codeMapped(Task task) {
    if (!symbol.isEmpty()) {
      addressesAnew(task);
    }
  }

  private long[] addressesAnew(Task task) {
    long[] now = symbols.find(symbol, task);
    symbolSeen |= now.length > 0;
    found.put(task.group().memory().space(), now);
    return now;
  }

  /** Where the engine is to stop: the places of the point in all processes. */
  long[] addresses() {
    return symbol.isEmpty()
        ? addresses
        : found.values().stream().flatMapToLong(Arrays::stream).distinct().sorted().toArray();
  }

  /** The places of the point in one process; a child has those of its parent. */
  private long[] addresses(Task task) {
    if (symbol.isEmpty()) {
      return addresses;
    }
    long[] known = found.get(task.group().memory().space());
    return known == null ? addressesAnew(task) : known;
  }

  /** Whether a task is about to execute the point; not at the very start. */
  boolean reachedAddress(Task task, long now) {
    if (now == startedAt || (symbol.isEmpty() && addresses.length == 0)) {
      return false;
    }
    for (long address : addresses(task)) {
      if (address == task.cpu().rip) {
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
    callReached = callsLeft > 0 && name.equals(call) && --callsLeft == 0;
    return callReached;
  }

  /** Whether the engine stopped at the point, and not where it is in another process. */
  boolean reached(Task task, long now) {
    return callReached || reachedAddress(task, now);
  }
}
