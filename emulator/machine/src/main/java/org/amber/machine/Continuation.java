package org.amber.machine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a saved machine goes on.
 *
 * @param arguments what the program finds in /proc/amber/arguments, in {@link
 *     org.amber.abi.HostText}
 * @param identity a new one; null: the machine goes on with the very randomness it would have had
 * @param files what becomes of files of the host that are other ones than they were
 * @param store where its checkpoints will go; null: it has none
 */
public record Continuation(
    List<String> arguments,
    @Nullable NewIdentity identity,
    FilePolicy files,
    @Nullable StoreTarget store) {
  /** As if it had never been interrupted. */
  public static final Continuation EXACT = new Continuation(List.of(), null, FilePolicy.FAIL);

  /** Without checkpoints. */
  public Continuation(List<String> arguments, @Nullable NewIdentity identity, FilePolicy files) {
    this(arguments, identity, files, null);
  }

  public Continuation {
    arguments = List.copyOf(arguments);
  }

  /** The same with checkpoints. */
  public Continuation withStore(StoreTarget target) {
    return new Continuation(arguments, identity, files, target);
  }
}
