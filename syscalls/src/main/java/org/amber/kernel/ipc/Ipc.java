package org.amber.kernel.ipc;

import org.amber.memory.PageSource;
import org.amber.memory.PageSourceIds;
import org.amber.memory.PhysicalMemory;
import org.amber.state.FrameRestorer;
import org.amber.state.FrameSaver;
import org.amber.state.SavedAs;

/** The objects of System V IPC of a machine. */
public final class Ipc {
  @SavedAs("segments")
  private final ShmTable sharedMemory;

  @SavedAs("semaphores")
  private final Semaphores semaphores;

  @SavedAs("queues")
  private final SysvQueues queues;

  public Ipc(PhysicalMemory physical, IpcContext context) {
    sharedMemory = new ShmTable(physical, context);
    semaphores = new Semaphores(context);
    queues = new SysvQueues(context);
  }

  public ShmTable sharedMemory() {
    return sharedMemory;
  }

  public Semaphores semaphores() {
    return semaphores;
  }

  public SysvQueues queues() {
    return queues;
  }

  /** A thread has ended. */
  public void threadEnded(int tid) {
    semaphores.forget(tid);
    queues.forget(tid);
  }

  /** The last thread of a process has ended. */
  public void processEnded(int pid) {
    semaphores.processEnded(pid);
  }

  public IpcState save(FrameSaver frames) {
    IpcState state = new IpcState();
    sharedMemory.save(state, frames);
    semaphores.save(state);
    queues.save(state);
    return state;
  }

  /**
   * Puts back what was saved, before the processes that map it.
   *
   * @throws IllegalArgumentException when the state contradicts itself
   */
  public void restore(IpcState state, FrameRestorer frames) {
    sharedMemory.restore(state, frames);
    semaphores.restore(state);
    queues.restore(state);
  }

  /** When the processes are there: what none of them uses, and nobody could find, is dropped. */
  public void restored() {
    sharedMemory.dropUnused();
  }

  /** Finds segments by number too. */
  public PageSourceIds with(PageSourceIds others) {
    return new PageSourceIds() {
      @Override
      public long idOf(PageSource source) {
        return others.idOf(source);
      }

      @Override
      public PageSource byId(long id) {
        for (ShmSegment segment : sharedMemory.table().all()) {
          if (segment.id() == id) {
            return segment;
          }
        }
        return others.byId(id);
      }
    };
  }
}
