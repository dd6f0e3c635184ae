package org.amber.kernel.saving;

/** Saves the machine when a program asks for it; what is around the kernel does that. */
@FunctionalInterface
public interface CheckpointService {
  /**
   * Has the machine saved between two of its steps, soon; first come, first served.
   *
   * @param request is told when that begins and how it ends, by the thread that runs the guest, and
   *     never from within this method
   * @throws org.amber.abi.ErrnoException ENODEV when nobody has said where checkpoints may go
   */
  void ask(CheckpointRequest request);
}
