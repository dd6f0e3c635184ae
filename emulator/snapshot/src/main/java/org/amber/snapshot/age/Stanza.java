package org.amber.snapshot.age;

import java.util.List;

/**
 * A file's key, wrapped for one recipient.
 *
 * @param arguments its kind first
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Stanza(List<String> arguments, byte[] body) {
  Stanza {
    arguments = List.copyOf(arguments);
  }

  String kind() {
    return arguments.getFirst();
  }
}
