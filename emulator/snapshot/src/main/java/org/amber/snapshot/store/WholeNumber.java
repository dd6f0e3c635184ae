package org.amber.snapshot.store;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Whole numbers in JSON that somebody may have changed. */
final class WholeNumber {
  private WholeNumber() {}

  /** The number; empty when it is none, or is not within the range of an int. */
  static OptionalInt of(@Nullable JsonElement element) {
    if (!(element instanceof JsonPrimitive number && number.isNumber())) {
      return OptionalInt.empty();
    }
    try {
      // Not getAsInt, which cuts off what does not fit and fails with an exponent that is large.
      return OptionalInt.of(Integer.parseInt(number.getAsString()));
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }
}
