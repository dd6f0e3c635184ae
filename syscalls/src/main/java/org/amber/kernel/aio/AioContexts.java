package org.amber.kernel.aio;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.amber.abi.Errno;
import org.amber.kernel.file.FileDescription;

/** The contexts of a process's memory; a child has none of them. */
public final class AioContexts {
  private final Map<Long, AioContext> contexts = new LinkedHashMap<>();

  /**
   * The context with a number.
   *
   * @throws org.amber.abi.ErrnoException EINVAL
   */
  public AioContext get(long address) {
    AioContext found = contexts.get(address);
    if (found == null) {
      throw Errno.EINVAL.error();
    }
    return found;
  }

  /** What the contexts were asked to hold: it counts against fs.aio-max-nr. */
  public long wanted() {
    long sum = 0;
    for (AioContext context : contexts.values()) {
      sum += context.wanted();
    }
    return sum;
  }

  /** Adds a context whose ring is at an address. */
  public void add(long address, int capacity, long wanted) {
    contexts.put(address, new AioContext(address, capacity, wanted));
  }

  /**
   * Ends a context with all its operations.
   *
   * @throws org.amber.abi.ErrnoException EINVAL
   */
  public void remove(long address) {
    AioContext gone = get(address);
    contexts.remove(address);
    gone.destroy();
  }

  /** Ends all contexts: the memory is given up. */
  public void clear() {
    contexts.values().forEach(AioContext::destroy);
    contexts.clear();
  }

  /** Open files that only operations keep. */
  public void forEachFile(Consumer<FileDescription> user) {
    contexts.values().forEach(context -> context.forEachFile(user));
  }

  /** The state form. */
  public AioContextsState save() {
    AioContextsState state = new AioContextsState();
    contexts.values().forEach(context -> state.contexts.add(context.save()));
    return state;
  }

  /**
   * Puts back what was saved.
   *
   * @param files finds the restored open file with an id
   */
  public void restore(AioContextsState state, LongFunction<FileDescription> files) {
    for (AioContextState saved : List.copyOf(state.contexts)) {
      AioContext context = AioContext.restore(saved, files);
      if (contexts.put(context.address(), context) != null) {
        throw new IllegalArgumentException("two contexts of io_setup have one number");
      }
    }
  }
}
