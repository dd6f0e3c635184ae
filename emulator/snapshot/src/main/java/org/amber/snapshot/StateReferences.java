package org.amber.snapshot;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import org.amber.state.StateClass;
import org.amber.state.StateRegistry;
import org.amber.state.StateType;

/** A state object with the number of its class before it. Kryo could also take a class by name. */
final class StateReferences {
  private StateReferences() {}

  static void write(Kryo kryo, Output output, Object state, StateRegistry registry) {
    StateClass form = registry.formOf(state);
    output.writeVarInt(form.type(), true);
    kryo.writeObject(output, state);
  }

  /**
   * Reads a state object of {@code expected} or a subclass.
   *
   * @throws KryoException when it is something else
   * @throws NewerStateException when it is of a class that this version lacks
   */
  static Object read(Kryo kryo, Input input, Class<?> expected, StateRegistry registry) {
    int type = input.readVarInt(true);
    StateClass form = registry.byType(type);
    if (form == null && type >= StateType.MIN && type <= StateType.MAX) {
      throw new NewerStateException("state type " + type);
    }
    if (form == null || !expected.isAssignableFrom(form.javaClass())) {
      throw new KryoException(
          "state type %d where %s is expected".formatted(type, expected.getSimpleName()));
    }
    return kryo.readObject(input, form.javaClass());
  }
}
