package org.amber.machine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a saved machine goes on.
 *
 * @param arguments what the program finds in /proc/amber/arguments, in {@link
 *     org.amber.abi.HostText}
 * @param identity a new one; null: the machine goes on with the very randomness it would have had
 */
public record Continuation(List<String> arguments, @Nullable NewIdentity identity) {
  /** As if it had never been interrupted. */
  public static final Continuation EXACT = new Continuation(List.of(), null);

  public Continuation {
    arguments = List.copyOf(arguments);
  }
}
