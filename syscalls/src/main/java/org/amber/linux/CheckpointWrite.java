package org.amber.linux;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.kernel.saving.CheckpointRequest;
import org.amber.kernel.saving.Checkpoints;
import org.amber.kernel.task.CallRecord;
import org.amber.kernel.task.Task;
import org.amber.kernel.vfs.FileName;
import org.amber.kernel.wait.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * A write to /proc/amber/checkpoint. It waits until the machine is saved, as a write to a disk that
 * must not be interrupted: signals come afterwards, but for those that kill, and O_NONBLOCK has no
 * effect, as with any file on a disk. Where the call is, is in its record:
 *
 * <ul>
 *   <li>{@link #ASKED}: the machine will be saved. In another snapshot of that moment nobody has
 *       been asked: a machine resumed from it asks again.
 *   <li>{@link #TAKEN}: the machine is being saved. This is what the checkpoint itself has: in a
 *       machine resumed from it the call has succeeded.
 *   <li>{@link #ENDED} and more: the outcome is known.
 * </ul>
 */
final class CheckpointWrite {
  private static final long ASKED = 1;
  private static final long TAKEN = 2;

  /** The number of an error, or 0, is added. */
  private static final long ENDED = 3;

  private CheckpointWrite() {}

  /**
   * Waits until the machine is saved under the name that is written.
   *
   * @throws org.amber.abi.ErrnoException EINVAL for a bad name, EFAULT, ENODEV when checkpoints
   *     have nowhere to go, and why one could not be written: ENOSPC, EIO …
   */
  static Outcome write(Task task, GuestBuffer from) {
    Checkpoints checkpoints = task.kernel().saving().checkpoints();
    CallRecord call = task.call();
    long count = from.remaining();
    CheckpointRequest request = checkpoints.of(task);
    if (call.progress >= ENDED || (call.progress == TAKEN && request == null)) {
      long error = Math.max(0, call.progress - ENDED);
      call.progress = 0;
      return error == 0 ? Outcome.value(count) : failed(error);
    }
    if (request == null) {
      request = checkpoints.ask(name(from), task, new Waiting(task));
      call.progress = ASKED;
    }
    return new Outcome.Block(
        List.of(request.queue()), Outcome.NEVER, Outcome.Restart.KILLABLE, null);
  }

  private static Outcome failed(long number) {
    Errno errno = Errno.of((int) number);
    throw (errno == null ? Errno.EIO : errno).error();
  }

  private static String name(GuestBuffer from) {
    if (from.remaining() > Checkpoints.LONGEST_NAME + 1) {
      throw Errno.EINVAL.error();
    }
    byte[] written = new byte[(int) from.remaining()];
    from.get(MemorySegment.ofArray(written), 0, written.length);
    return Checkpoints.name(FileName.of(written));
  }

  private record Waiting(Task task) implements CheckpointRequest.Asker {
    @Override
    public boolean waits() {
      return task.isAlive() && task.call().isActive();
    }

    @Override
    public void taken() {
      task.call().progress = TAKEN;
    }

    @Override
    public void ended(@Nullable Errno failure) {
      task.call().progress = ENDED + (failure == null ? 0 : failure.number());
    }
  }
}
