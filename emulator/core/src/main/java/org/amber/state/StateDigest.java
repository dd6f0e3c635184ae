package org.amber.state;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A SHA-256 over a tree of state classes that depends on nothing but its meaning: type numbers,
 * tags and values, in the order of the tags. A field that is null, zero, false or an empty list
 * says nothing, so a digest survives the addition of a field that is not used; whole numbers count
 * alike whatever their width. Fields marked {@link NotDigested} are left out.
 */
public final class StateDigest {
  /** A tree deeper than this has a cycle. */
  private static final int MAX_DEPTH = 200;

  private static final int END_OF_STATE = 0;

  private final StateRegistry registry;
  private final MessageDigest sha256 = Sha256.begin();
  private final ByteBuffer buffer = ByteBuffer.allocate(8192).order(ByteOrder.LITTLE_ENDIAN);

  private StateDigest(StateRegistry registry) {
    this.registry = registry;
  }

  /**
   * The digest of a tree.
   *
   * @return 32 bytes
   * @throws IllegalArgumentException when the tree holds an object of an unregistered class, a null
   *     in a list, or a cycle
   */
  public static byte[] of(Object root, StateRegistry registry) {
    StateDigest digest = new StateDigest(registry);
    digest.addState(root, 0);
    digest.flush();
    return digest.sha256.digest();
  }

  private void addState(Object state, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("a state tree has a cycle or is too deep at " + state);
    }
    StateClass form = registry.formOf(state);
    addInt(form.type());
    for (StateField field : form.fields()) {
      Object value = field.digested() ? field.get(state) : null;
      if (value != null && !isDefault(value)) {
        addInt(field.tag());
        addValue(value, depth);
      }
    }
    addInt(END_OF_STATE);
  }

  private static boolean isDefault(Object value) {
    return switch (value) {
      case Boolean bool -> !bool;
      case Character character -> character == 0;
      // Not 0.0 == -0.0: they are different states.
      case Double number -> Double.doubleToRawLongBits(number) == 0;
      case Float number -> Float.floatToRawIntBits(number) == 0;
      case Number number -> number.longValue() == 0;
      case List<?> list -> list.isEmpty();
      default -> false;
    };
  }

  private void addValue(Object value, int depth) {
    switch (value) {
      case Boolean bool -> addLong(bool ? 1 : 0);
      case Character character -> addLong(character);
      case Double number -> addLong(Double.doubleToRawLongBits(number));
      case Float number -> addLong(Float.floatToRawIntBits(number));
      case Number number -> addLong(number.longValue());
      case String string -> addText(string);
      case byte[] bytes -> addBytes(bytes);
      case int[] ints -> addInts(ints);
      case long[] longs -> addLongs(longs);
      case List<?> list -> addList(list, depth);
      default -> addState(value, depth + 1);
    }
  }

  private void addList(List<?> list, int depth) {
    addInt(list.size());
    for (@Nullable Object element : list) {
      if (element == null) {
        throw new IllegalArgumentException("a state list holds null");
      }
      addValue(element, depth);
    }
  }

  private void addBytes(byte[] bytes) {
    addInt(bytes.length);
    flush();
    sha256.update(bytes);
  }

  /** By UTF-16 units: a file name need not be valid Unicode. */
  private void addText(String text) {
    addInt(text.length());
    for (int i = 0; i < text.length(); i++) {
      room(Character.BYTES).putChar(text.charAt(i));
    }
  }

  private void addInts(int[] ints) {
    addInt(ints.length);
    for (int value : ints) {
      addInt(value);
    }
  }

  private void addLongs(long[] longs) {
    addInt(longs.length);
    for (long value : longs) {
      addLong(value);
    }
  }

  private void addInt(int value) {
    room(Integer.BYTES).putInt(value);
  }

  private void addLong(long value) {
    room(Long.BYTES).putLong(value);
  }

  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      flush();
    }
    return buffer;
  }

  private void flush() {
    sha256.update(buffer.array(), 0, buffer.position());
    buffer.clear();
  }
}
