package org.amber.tests.fuzz;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import org.amber.inspect.unwind.UnwindDecoder;
import org.amber.kernel.fs.overlay.JournalDecoder;
import org.amber.loader.ElfDecoder;
import org.amber.loader.ExecFailure;
import org.amber.snapshot.SnapshotDecoders;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.age.AgeDecoders;
import org.amber.snapshot.age.NoKeyException;
import org.amber.snapshot.store.StoreDecoder;

/**
 * The decoders, and how each may refuse bytes: with these exceptions, and no other. It also may not
 * take long; for its heap there is the JVM's limit.
 */
@SuppressWarnings("ImmutableEnumChecker") // Decoders keep the room that they need.
public enum FuzzTarget {
  HEADER(SnapshotDecoders::header, IllegalArgumentException.class),
  MAP_1(bytes -> SnapshotDecoders.map(1, bytes), IllegalArgumentException.class),
  MAP_2(bytes -> SnapshotDecoders.map(2, bytes), IllegalArgumentException.class),
  MAP_3(bytes -> SnapshotDecoders.map(3, bytes), IllegalArgumentException.class),
  STATE(SnapshotDecoders::state, IllegalArgumentException.class, SnapshotException.class),
  MANIFEST(SnapshotDecoders::manifest, IllegalArgumentException.class),
  FILE(SnapshotDecoders::file, SnapshotException.class),
  AGE_HEAD(AgeDecoders::head, IllegalArgumentException.class),
  AGE_FILE(AgeDecoders::file, SnapshotException.class, NoKeyException.class),
  AGE_PAYLOAD(AgeDecoders::payload, SnapshotException.class),
  AGE_SEALED(AgeDecoders::sealed, SnapshotException.class),
  COMMIT_JOURNAL(new JournalDecoder(), IllegalArgumentException.class, NumberFormatException.class),
  STORE(new StoreDecoder(), SnapshotException.class),
  ELF(new ElfDecoder(), ExecFailure.class),
  UNWIND(new UnwindDecoder(), IllegalArgumentException.class);

  private static final long MOST_NANOS = 2_000_000_000L;

  private final Decoder decoder;
  private final List<Class<?>> refusals;

  FuzzTarget(Decoder decoder, Class<?>... refusals) {
    this.decoder = decoder;
    this.refusals = List.of(refusals);
  }

  /** Its name in the command and in directories. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The target of this name. */
  public static FuzzTarget of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /**
   * Has bytes read.
   *
   * @return whether they were not refused
   * @throws AssertionError when they are neither read nor refused as they should be
   */
  public boolean take(byte[] bytes) {
    long cpu = cpuNanos();
    boolean read = false;
    try {
      decoder.read(bytes);
      read = true;
    } catch (Exception e) {
      requireRefusal(e);
    }
    long spent = cpuNanos() - cpu;
    if (spent > MOST_NANOS) {
      throw new AssertionError(this + " took " + spent / 1_000_000 + " ms");
    }
    return read;
  }

  private void requireRefusal(Exception e) {
    if (refusals.stream().noneMatch(refusal -> refusal.equals(e.getClass()))) {
      throw new AssertionError(this + " may not end with " + e, e);
    }
    if (e instanceof SnapshotException && String.valueOf(e.getMessage()).lines().count() != 1) {
      throw new AssertionError("not one line: " + e.getMessage(), e);
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof Error) {
        throw new AssertionError("a limit was not looked at", e);
      }
    }
  }

  /** Of this thread: others may keep the host busy. */
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
