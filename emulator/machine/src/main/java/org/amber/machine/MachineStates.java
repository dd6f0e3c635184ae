package org.amber.machine;

import java.util.ArrayList;
import java.util.List;
import org.amber.kernel.fs.FileSystemsStates;
import org.amber.kernel.task.KernelStates;
import org.amber.state.StateRegistry;

/** The classes that the state of a machine is made of. */
final class MachineStates {
  /** The version of Amber, for manifests. */
  static final String VERSION = "0.1.0";

  private MachineStates() {}

  static StateRegistry registry() {
    return Holder.REGISTRY;
  }

  /** Made at the first use: a run that takes no snapshot does not need it. */
  private static final class Holder {
    static final StateRegistry REGISTRY = make();

    private static StateRegistry make() {
      List<Class<?>> classes = new ArrayList<>();
      classes.add(MachineState.class);
      classes.addAll(KernelStates.classes());
      classes.addAll(FileSystemsStates.classes());
      return StateRegistry.of(classes.toArray(new Class<?>[0]));
    }
  }
}
