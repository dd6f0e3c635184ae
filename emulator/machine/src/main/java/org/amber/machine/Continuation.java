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
 */
public record Continuation(
    List<String> arguments, @Nullable NewIdentity identity, FilePolicy files) {
  /** As if it had never been interrupted. */
  public static final Continuation EXACT = new Continuation(List.of(), null, FilePolicy.FAIL);

  public Continuation {
    arguments = List.copyOf(arguments);
  }
}
