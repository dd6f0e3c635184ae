package org.amber.machine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.amber.inspect.Inspection;
import org.amber.inspect.Inspector;
import org.amber.kernel.task.ThreadGroup;
import org.amber.linux.SystemCalls;
import org.amber.memory.PhysicalMemory;
import org.amber.snapshot.Manifest;

/** Says what is in a snapshot. Nothing of it runs, and no engine is needed. */
public final class SnapshotInspector {
  private SnapshotInspector() {}

  /**
   * Looks into a snapshot.
   *
   * @param whole whether all of it is read and verified; else, of a large file, what describes it
   * @throws MachineException when the file is no sound snapshot
   */
  public static Inspection inspect(Path path, boolean whole, HostConnection host)
      throws MachineException {
    try (Restoration restored =
        Restoration.of(path, whole ? ResumeOptions.LOOK : ResumeOptions.GLANCE, host)) {
      return describe(restored);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw Restoration.contradiction(path, e);
    }
  }

  private static Inspection describe(Restoration restored) {
    Inspector inspector = new Inspector(SystemCalls.table(), restored.physical());
    List<Inspection.Process> processes = new ArrayList<>();
    for (ThreadGroup group : restored.kernel().groups()) {
      processes.add(inspector.process(group));
    }
    Manifest manifest = restored.manifest();
    MachineState state = restored.state();
    return new Inspection(
        manifest.program(),
        state.command,
        state.steps,
        manifest.created(),
        mode(state),
        manifest.host(),
        manifest.engine(),
        manifest.cpu(),
        manifest.amber(),
        restored.format(),
        restored.fileBytes(),
        (long) restored.pages() * PhysicalMemory.PAGE_SIZE,
        List.copyOf(processes));
  }

  private static String mode(MachineState state) {
    if (state.deterministic) {
      return "deterministic";
    }
    return state.virtualClock ? "virtual time" : "real time";
  }
}
