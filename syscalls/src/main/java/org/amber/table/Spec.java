package org.amber.table;

import java.util.List;
import org.amber.table.Row.ResultFormat;
import org.amber.table.Row.Support;

/** Makes rows: {@code spec(0, "read", FD, OUT_BUF, SIZE, files::read)}. */
public final class Spec {
  private Spec() {}

  private static Row row(
      int number, String name, List<ArgumentType<?>> types, Handlers.Raw handler) {
    return new Row(number, name, types, handler, ResultFormat.DECIMAL, Support.FULL, "", false);
  }

  public static Row spec(int number, String name, Handlers.H0 handler) {
    return row(number, name, List.of(), (task, r) -> handler.call(task));
  }

  public static <A> Row spec(int number, String name, ArgumentType<A> a, Handlers.H1<A> handler) {
    return row(number, name, List.of(a), (task, r) -> handler.call(task, a.decode(r[0])));
  }

  public static <A, B> Row spec(
      int number, String name, ArgumentType<A> a, ArgumentType<B> b, Handlers.H2<A, B> handler) {
    return row(
        number,
        name,
        List.of(a, b),
        (task, r) -> handler.call(task, a.decode(r[0]), b.decode(r[1])));
  }

  public static <A, B, C> Row spec(
      int number,
      String name,
      ArgumentType<A> a,
      ArgumentType<B> b,
      ArgumentType<C> c,
      Handlers.H3<A, B, C> handler) {
    return row(
        number,
        name,
        List.of(a, b, c),
        (task, r) -> handler.call(task, a.decode(r[0]), b.decode(r[1]), c.decode(r[2])));
  }

  public static <A, B, C, D> Row spec(
      int number,
      String name,
      ArgumentType<A> a,
      ArgumentType<B> b,
      ArgumentType<C> c,
      ArgumentType<D> d,
      Handlers.H4<A, B, C, D> handler) {
    return row(
        number,
        name,
        List.of(a, b, c, d),
        (task, r) ->
            handler.call(task, a.decode(r[0]), b.decode(r[1]), c.decode(r[2]), d.decode(r[3])));
  }

  public static <A, B, C, D, E> Row spec(
      int number,
      String name,
      ArgumentType<A> a,
      ArgumentType<B> b,
      ArgumentType<C> c,
      ArgumentType<D> d,
      ArgumentType<E> e,
      Handlers.H5<A, B, C, D, E> handler) {
    return row(
        number,
        name,
        List.of(a, b, c, d, e),
        (task, r) ->
            handler.call(
                task,
                a.decode(r[0]),
                b.decode(r[1]),
                c.decode(r[2]),
                d.decode(r[3]),
                e.decode(r[4])));
  }

  public static <A, B, C, D, E, F> Row spec(
      int number,
      String name,
      ArgumentType<A> a,
      ArgumentType<B> b,
      ArgumentType<C> c,
      ArgumentType<D> d,
      ArgumentType<E> e,
      ArgumentType<F> f,
      Handlers.H6<A, B, C, D, E, F> handler) {
    return row(
        number,
        name,
        List.of(a, b, c, d, e, f),
        (task, r) ->
            handler.call(
                task,
                a.decode(r[0]),
                b.decode(r[1]),
                c.decode(r[2]),
                d.decode(r[3]),
                e.decode(r[4]),
                f.decode(r[5])));
  }
}
