package org.amber.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.amber.inspect.image.MappedImages;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.task.ThreadGroup;
import org.amber.table.SyscallTable;

/** A machine that stands still, under any aspect. */
public final class MachineView {
  private static final int SHOWN_NUMBERS = 20;

  private final Kernel kernel;
  private final SyscallTable table;
  private final MappedImages images;

  public MachineView(Kernel kernel, SyscallTable table) {
    this.kernel = kernel;
    this.table = table;
    this.images = new MappedImages(kernel.physical());
  }

  /** Whether any process is in the scope. */
  public boolean has(Scope scope) {
    return !scope.processes(kernel.groups()).isEmpty();
  }

  /** The numbers of the processes, for messages. */
  public String numbers() {
    String numbers =
        kernel.groups().stream()
            .limit(SHOWN_NUMBERS)
            .map(group -> Integer.toString(group.pid()))
            .collect(Collectors.joining(", "));
    return kernel.groups().size() > SHOWN_NUMBERS ? numbers + " …" : numbers;
  }

  /**
   * Tells what there is to see.
   *
   * @param all whether registers are shown that few programs use
   * @param least characters of the shortest text that is shown
   * @param found is told of each process, file system or socket; of texts, one at a time
   */
  public void describe(Subject subject, Scope scope, boolean all, int least, Consumer<Item> found) {
    switch (subject) {
      case TREE -> processes(new TreeView(table), scope, found);
      case REGS -> processes(new RegisterView(all), scope, found);
      case MAPS -> processes(maps(), scope, found);
      case FDS -> processes(new DescriptorView(), scope, found);
      case FILES -> new FilesView(kernel, null).describe().forEach(found);
      case SOCKETS -> new SocketView(kernel.groups()).describe(scope).forEach(found);
      case SIGNALS -> processes(new SignalView(images), scope, found);
      case TIMERS -> processes(new TimerView(), scope, found);
      case STACK -> processes(new StackView(images), scope, found);
      case STRINGS -> strings(scope, least, found);
    }
  }

  /**
   * All that two machines are compared by but their pages: processes, file systems and sockets.
   *
   * @param contents by which contents of files are compared
   */
  List<Item> everything(PageContents contents) {
    List<Item> all = new ArrayList<>();
    List<ProcessView> views =
        List.of(
            maps(),
            new TreeView(table),
            new RegisterView(true),
            new DescriptorView(),
            new SignalView(images),
            new TimerView());
    for (ProcessView view : views) {
      processes(view, Scope.ALL, all::add);
    }
    all.addAll(new FilesView(kernel, contents).describe());
    all.addAll(new SocketView(kernel.groups()).describe(Scope.ALL));
    return all;
  }

  /** What has become of files since the boot. */
  public List<Item> fileChanges() {
    return new FilesView(kernel, null).changes();
  }

  Kernel kernel() {
    return kernel;
  }

  private MapView maps() {
    return new MapView(new FrameUse(kernel.physical(), kernel.groups()));
  }

  private void processes(ProcessView view, Scope scope, Consumer<Item> found) {
    for (ThreadGroup group : scope.processes(kernel.groups())) {
      found.accept(view.describe(group, scope.threads(group)));
    }
  }

  private void strings(Scope scope, int least, Consumer<Item> found) {
    for (ThreadGroup group : scope.processes(kernel.groups())) {
      new StringsView(least, found).scan(group);
    }
  }
}
