package org.amber.snapshot;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import org.amber.state.StateClass;
import org.amber.state.StateRegistry;

/**
 * Trees of state classes as bytes. Kryo carries them, with our own serializer for every class: it
 * never sees a class name, a length that it would believe, or an object of any other class.
 */
final class StateCodec {
  /** Trees are flat: references across them are numbers. */
  private static final int MAX_DEPTH = 64;

  private StateCodec() {}

  /**
   * A tree as bytes.
   *
   * @throws IllegalArgumentException when it holds an object of an unregistered class, a null in a
   *     list, or a cycle
   */
  static byte[] encode(Object root, StateRegistry registry) {
    try (Output output = new Output(64 << 10, -1)) {
      StateReferences.write(kryo(registry, new HeapBudget(Long.MAX_VALUE)), output, root, registry);
      return output.toBytes();
    } catch (KryoException e) {
      throw new IllegalArgumentException("a state tree cannot be written: " + e.getMessage(), e);
    }
  }

  /**
   * The tree that {@link #encode} made, by this or another version.
   *
   * @param heap bytes that the tree may need in memory
   * @throws IllegalArgumentException when the bytes are no tree with such a root, or it needs more
   * @throws NewerStateException when a newer version has made it
   */
  static <T> T decode(byte[] bytes, Class<T> root, StateRegistry registry, long heap) {
    try (Input input = new Input(bytes)) {
      Kryo kryo = kryo(registry, new HeapBudget(heap));
      Object tree = StateReferences.read(kryo, input, root, registry);
      if (input.position() != bytes.length) {
        throw new IllegalArgumentException("the kernel state does not end where it should");
      }
      return root.cast(tree);
    } catch (KryoException e) {
      throw new IllegalArgumentException("the kernel state is not decodable: " + summary(e), e);
    }
  }

  private static Kryo kryo(StateRegistry registry, HeapBudget budget) {
    Kryo kryo = new Kryo();
    kryo.setRegistrationRequired(true);
    kryo.setReferences(false);
    kryo.setMaxDepth(MAX_DEPTH);
    for (StateClass form : registry.classes()) {
      kryo.register(
          new Registration(
              form.javaClass(), new StateSerializer(form, registry, budget), form.type()));
    }
    return kryo;
  }

  /** Kryo appends a trace of many lines. */
  private static String summary(KryoException e) {
    String message = String.valueOf(e.getMessage());
    return message.lines().findFirst().orElse("");
  }
}
