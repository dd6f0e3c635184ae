package org.amber.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.amber.inspect.image.MappedImages;
import org.amber.inspect.image.ProcessReader;
import org.amber.inspect.unwind.FrameRegisters;
import org.amber.inspect.unwind.Unwinder;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.loader.SymbolTable;
import org.amber.memory.AddressSpace;

/** Who has called whom. */
final class StackView implements ProcessView {
  private final MappedImages images;

  StackView(MappedImages images) {
    this.images = images;
  }

  @Override
  public List<Item> parts(ThreadGroup group, List<Task> threads) {
    List<Item> stacks = new ArrayList<>();
    for (Task task : threads) {
      Facts facts = new Facts().number("tid", task.tid()).text("name", task.name);
      stacks.add(new Item(Kind.THREAD, task.tid(), facts, frames(group, task)));
    }
    return stacks;
  }

  private List<Item> frames(ThreadGroup group, Task task) {
    AddressSpace space = group.memory().space();
    Unwinder unwinder = new Unwinder(new ProcessReader(space), images);
    List<Item> items = new ArrayList<>();
    for (Unwinder.Frame frame : unwinder.frames(FrameRegisters.of(task.cpu()))) {
      items.add(frame(space, items.size(), frame));
    }
    return items;
  }

  private Item frame(AddressSpace space, int number, Unwinder.Frame frame) {
    long pc = frame.registers().pc();
    Facts facts =
        new Facts()
            .number("number", number)
            .hex("address", pc)
            .hex("stack_pointer", frame.registers().stackPointer());
    // Where a handler returns to, nobody has made a call: no function need be just before it.
    Optional<SymbolTable.Location> called = images.symbol(space, frame.codeAddress());
    long before = called.isPresent() ? pc - frame.codeAddress() : 0;
    called
        .or(() -> images.symbol(space, pc))
        .ifPresent(
            place ->
                facts
                    .text("function", place.symbol().name())
                    .number("offset", place.offset() + before));
    facts.text("file", images.file(space, frame.codeAddress()));
    facts.text("found_by", frame.method().text());
    return new Item(Kind.FRAME, number, facts);
  }
}
