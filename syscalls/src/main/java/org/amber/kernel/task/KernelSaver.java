package org.amber.kernel.task;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.amber.kernel.file.FdTable;
import org.amber.kernel.file.FdTableState;
import org.amber.kernel.signal.SignalActions;
import org.amber.kernel.signal.SignalActionsState;
import org.amber.kernel.vfs.FsContext;
import org.amber.kernel.vfs.FsContextState;
import org.amber.memory.PageSourceIds;
import org.amber.state.FrameSaver;
import org.amber.state.NotSaved;

/** Converts the processes of a {@link Kernel} to their state form and back. */
@NotSaved("at work only while a kernel is saved or restored")
final class KernelSaver {
  private static final int NOTHING = -1;

  private KernelSaver() {}

  /** Objects that several processes may share, each saved once and referred to by its index. */
  private static final class Shared<T, S> {
    private final IdentityHashMap<T, Integer> indexes = new IdentityHashMap<>();
    private final List<S> states;
    private final Function<T, S> save;

    Shared(List<S> states, Function<T, S> save) {
      this.states = states;
      this.save = save;
    }

    int index(T object) {
      Integer known = indexes.get(object);
      if (known != null) {
        return known;
      }
      int index = states.size();
      indexes.put(object, index);
      states.add(save.apply(object));
      return index;
    }
  }

  static KernelState save(Kernel kernel, FrameSaver frames, PageSourceIds sources) {
    KernelState state = new KernelState();
    state.identity = kernel.identity().save();
    state.uts = kernel.uts().save();
    state.scheduler = kernel.scheduler().save(Task::tid);
    state.futexes = kernel.futexes().save(sources);
    state.ipc = kernel.ipc().save(frames);
    state.identifiers = kernel.identifiers().last();
    state.nextPid = kernel.pids().next();
    state.limits = kernel.limits().save();
    state.resumes = kernel.saving().resumes().save();
    Shared<ProcessMemory, ProcessMemoryState> memories =
        new Shared<>(state.memories, memory -> memory.save(sources, frames));
    Shared<FdTable, FdTableState> tables = new Shared<>(state.fileTables, FdTable::save);
    Shared<FsContext, FsContextState> contexts = new Shared<>(state.fsContexts, FsContext::save);
    Shared<SignalActions, SignalActionsState> actions =
        new Shared<>(state.actions, SignalActions::save);
    FilterSaver filters = new FilterSaver(state.seccompFilters);
    for (ThreadGroup group : kernel.groups()) {
      ThreadGroupState saved = group.save();
      saved.memory = memories.index(group.memory());
      saved.actions = actions.index(group.actions());
      for (Task task : group.tasks()) {
        TaskState thread = task.save();
        thread.files = tables.index(task.files());
        thread.callFilters = filters.save(task.callFilters());
        FsContext fs = task.fsIfAny();
        thread.fs = fs == null ? NOTHING : contexts.index(fs);
        saved.tasks.add(thread);
      }
      state.groups.add(saved);
    }
    state.init = kernel.init().save();
    state.tracers = kernel.tracers().save();
    return state;
  }

  static void restore(KernelState state, Kernel kernel, RestoredObjects objects) {
    kernel.uts().restore(state.uts);
    kernel.saving().resumes().restore(state.resumes);
    kernel.pids().setNext(state.nextPid);
    kernel.ipc().restore(state.ipc, objects.frames());
    PageSourceIds sources = kernel.ipc().with(objects.sources());
    List<ProcessMemory> memories = new ArrayList<>();
    for (ProcessMemoryState memory : state.memories) {
      memories.add(memory(memory, kernel, objects, sources));
    }
    List<FdTable> tables = new ArrayList<>();
    for (FdTableState table : state.fileTables) {
      tables.add(FdTable.restore(table, objects::file, kernel.openFiles()));
    }
    List<FsContext> contexts = new ArrayList<>();
    for (FsContextState context : state.fsContexts) {
      contexts.add(
          new FsContext(
              objects.path(context.rootMount, context.rootDentry),
              objects.path(context.cwdMount, context.cwdDentry),
              context.umask));
    }
    List<SignalActions> actions = new ArrayList<>();
    for (SignalActionsState saved : state.actions) {
      SignalActions restored = new SignalActions();
      restored.restore(saved);
      actions.add(restored);
    }
    FilterRestorer filters = new FilterRestorer(state.seccompFilters);
    for (ThreadGroupState saved : state.groups) {
      ThreadGroup group =
          ThreadGroup.restore(
              saved, kernel, at(memories, saved.memory), at(actions, saved.actions));
      for (TaskState thread : saved.tasks) {
        FsContext fs = thread.fs == NOTHING ? null : at(contexts, thread.fs);
        Task task = Task.restore(thread, group, at(tables, thread.files), fs);
        filters.restore(thread.callFilters, task.callFilters());
        group.addTask(task);
      }
      group.restoreTimers(saved);
      kernel.add(group);
    }
    kernel.tracers().restore(state.tracers);
    kernel.init().restore(state.init);
    kernel.ipc().restored();
    kernel
        .futexes()
        .restore(state.futexes, tid -> task(kernel, tid).group().memory().space(), sources);
    kernel.scheduler().restore(state.scheduler, tid -> task(kernel, tid));
    requireTurns(kernel);
    // Last: putting back what is found by name has taken numbers, which the machine did not.
    kernel.identifiers().restore(state.identifiers);
    kernel.setLimits(MachineLimits.restore(state.limits));
  }

  /** Every task that wants to run has exactly one turn, and no other has. */
  private static void requireTurns(Kernel kernel) {
    Map<Task, Integer> turns = new HashMap<>();
    kernel.scheduler().waiting().forEach(task -> turns.merge(task, 1, Integer::sum));
    Task current = kernel.scheduler().current();
    if (current != null) {
      turns.merge(current, 1, Integer::sum);
    }
    for (ThreadGroup group : kernel.groups()) {
      for (Task task : group.tasks()) {
        int wanted = task.state() == Task.State.RUNNABLE ? 1 : 0;
        if (turns.getOrDefault(task, 0) != wanted) {
          throw new IllegalArgumentException("thread %d has not its turn".formatted(task.tid()));
        }
      }
    }
  }

  private static ProcessMemory memory(
      ProcessMemoryState state, Kernel kernel, RestoredObjects objects, PageSourceIds sources) {
    ProcessMemory memory =
        ProcessMemory.restore(state, kernel.physical(), sources, objects.frames());
    if (state.executableDentry != 0) {
      memory.setExecutable(objects.path(state.executableMount, state.executableDentry));
    }
    memory.aio().restore(state.aio, objects::file);
    return memory;
  }

  private static <T> T at(List<T> list, int index) {
    if (index < 0 || index >= list.size()) {
      throw new IllegalArgumentException("a process refers to what the snapshot does not have");
    }
    return list.get(index);
  }

  private static Task task(Kernel kernel, int tid) {
    Task found = kernel.task(tid);
    if (found == null) {
      throw new IllegalArgumentException("the snapshot has no thread " + tid);
    }
    return found;
  }
}
