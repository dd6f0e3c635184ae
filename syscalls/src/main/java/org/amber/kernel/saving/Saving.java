package org.amber.kernel.saving;

import java.util.function.LongSupplier;
import org.amber.state.NotSaved;
import org.amber.state.SavedBy;

/** What connects a program with those who save and resume its machine. */
public final class Saving {
  @SavedBy("KernelState.resumes")
  private final Resumes resumes;

  @NotSaved("the machine provides it")
  private LongSupplier steps = () -> 0;

  private final Checkpoints checkpoints = new Checkpoints();

  /**
   * @param host name of the host that boots the machine
   */
  public Saving(String host) {
    resumes = new Resumes(host);
  }

  /** Connects it with the machine around the kernel, once, while that is put together. */
  public void connect(LongSupplier machineSteps) {
    steps = machineSteps;
  }

  public Resumes resumes() {
    return resumes;
  }

  /** Who waits for a checkpoint of the machine. */
  public Checkpoints checkpoints() {
    return checkpoints;
  }

  /** Steps since the machine's first instruction, also before any resume. */
  public long steps() {
    return steps.getAsLong();
  }
}
