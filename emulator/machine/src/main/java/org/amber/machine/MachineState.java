package org.amber.machine;

import java.util.ArrayList;
import java.util.List;
import org.amber.kernel.fs.FileSystemsState;
import org.amber.kernel.task.KernelState;
import org.amber.state.NotDigested;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** A whole machine: the root of the state tree of a snapshot. */
@StateType(100)
public final class MachineState {
  @Tag(1)
  public long steps;

  @Tag(2)
  public boolean virtualClock;

  /** CLOCK_REALTIME at step 0 of virtual time. */
  @Tag(3)
  public long realtimeAtBoot;

  /** Nanoseconds of virtual time in which everyone slept. */
  @Tag(4)
  public long skippedNanos;

  /** Monotonic time at the capture, from which real time goes on. */
  @NotDigested("follows the host, or from steps and skipped time")
  @Tag(5)
  public long monotonicNanos;

  @Tag(6)
  public byte[] seed = {};

  @Tag(7)
  public long entropyCounter;

  @Tag(8)
  public KernelState kernel = new KernelState();

  @Tag(9)
  public FileSystemsState files = new FileSystemsState();

  @Tag(11)
  public List<String> command = new ArrayList<>();

  @Tag(12)
  public String directory = "";

  @Tag(13)
  public List<String> packs = new ArrayList<>();

  @Tag(14)
  public boolean deterministic;

  @NotDigested("when, in the host's time")
  @Tag(15)
  public long bootedAt;

  @NotDigested("room that the host gives")
  @Tag(16)
  public long memoryCapacity;
}
