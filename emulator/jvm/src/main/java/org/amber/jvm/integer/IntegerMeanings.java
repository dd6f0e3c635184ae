package org.amber.jvm.integer;

import java.util.List;
import org.amber.jvm.cpu.Area;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.decode.Form;
import org.jspecify.annotations.Nullable;

/** All general-purpose instructions but those that the machine around the processor answers. */
public final class IntegerMeanings implements Area {
  private final List<Area> areas =
      List.of(
          new MoveMeanings(),
          new ArithmeticMeanings(),
          new ControlMeanings(),
          new StackMeanings(),
          new ShiftMeanings(),
          new BitMeanings(),
          new ProductMeanings(),
          new StringMeanings(),
          new ExchangeMeanings(),
          new SegmentMeanings(),
          new ForbiddenMeanings());

  @Override
  public @Nullable Meaning meaning(Form form) {
    for (Area area : areas) {
      Meaning meaning = area.meaning(form);
      if (meaning != null) {
        return meaning;
      }
    }
    return null;
  }
}
