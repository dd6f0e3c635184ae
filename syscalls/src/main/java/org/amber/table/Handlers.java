package org.amber.table;

import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;

/** The shapes of a system call handler, by number of arguments. */
public final class Handlers {
  private Handlers() {}

  /** A handler with its decoding: what the dispatcher calls. */
  @FunctionalInterface
  public interface Raw {
    Outcome call(Task task, long[] arguments);
  }

  @FunctionalInterface
  public interface H0 {
    Outcome call(Task task);
  }

  @FunctionalInterface
  public interface H1<A> {
    Outcome call(Task task, A a);
  }

  @FunctionalInterface
  public interface H2<A, B> {
    Outcome call(Task task, A a, B b);
  }

  @FunctionalInterface
  public interface H3<A, B, C> {
    Outcome call(Task task, A a, B b, C c);
  }

  @FunctionalInterface
  public interface H4<A, B, C, D> {
    Outcome call(Task task, A a, B b, C c, D d);
  }

  @FunctionalInterface
  public interface H5<A, B, C, D, E> {
    Outcome call(Task task, A a, B b, C c, D d, E e);
  }

  @FunctionalInterface
  public interface H6<A, B, C, D, E, F> {
    Outcome call(Task task, A a, B b, C c, D d, E e, F f);
  }
}
