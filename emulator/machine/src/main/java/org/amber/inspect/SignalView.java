package org.amber.inspect;

import java.util.ArrayList;
import java.util.List;
import org.amber.abi.Signal;
import org.amber.inspect.image.MappedImages;
import org.amber.kernel.signal.PendingSignals;
import org.amber.kernel.signal.SignalAction;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.table.SignalText;

/** What signals do in each process, what each thread blocks, and what waits to be delivered. */
final class SignalView implements ProcessView {
  private final MappedImages images;

  SignalView(MappedImages images) {
    this.images = images;
  }

  @Override
  public List<Item> parts(ThreadGroup group, List<Task> threads) {
    List<Item> parts = new ArrayList<>();
    for (int number = 1; number < Signal.COUNT; number++) {
      SignalAction action = group.actions().get(number);
      if (!action.isDefault()) {
        parts.add(action(group, number, action));
      }
    }
    parts.addAll(pending(group.pending()));
    for (Task task : threads) {
      parts.add(thread(task));
    }
    return parts;
  }

  private Item action(ThreadGroup group, int number, SignalAction action) {
    Facts facts = new Facts().text("signal", Signal.name(number));
    if (action.isIgnore()) {
      facts.text("action", "ignored");
    } else {
      facts
          .text("action", "handled")
          .hex("handler", action.handler())
          .text("function", images.describe(group.memory().space(), action.handler()))
          .text("mask", SignalText.ofSet(action.mask()));
    }
    facts.text("flags", SignalText.ofActionFlags(action.flags()));
    return new Item(Kind.ACTION, Signal.name(number), facts.list(), List.of());
  }

  private static List<Item> pending(PendingSignals signals) {
    List<Item> items = new ArrayList<>();
    for (SignalInfo info : signals.queued()) {
      items.add(
          new Item(
              Kind.PENDING,
              items.size(),
              new Facts()
                  .text("signal", Signal.name(info.number()))
                  .text("info", SignalText.of(info))));
    }
    return items;
  }

  private static Item thread(Task task) {
    return new Item(
        Kind.THREAD,
        task.tid(),
        new Facts()
            .number("tid", task.tid())
            .text("blocked", SignalText.ofSet(task.signals().mask())),
        pending(task.signals().pending()));
  }
}
