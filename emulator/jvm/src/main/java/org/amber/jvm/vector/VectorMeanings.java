package org.amber.jvm.vector;

import org.amber.jvm.cpu.Area;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.decode.Form;
import org.jspecify.annotations.Nullable;

/** MMX, SSE and AVX without floating-point arithmetic; with MXCSR. */
public final class VectorMeanings implements Area {

  @Override
  public @Nullable Meaning meaning(Form form) {
    boolean vex = form.encoding().vex();
    String name = vex ? form.mnemonic().substring(1) : form.mnemonic();
    Meaning meaning = MoveMeanings.of(name, form);
    if (meaning == null) {
      meaning = PackedMeanings.of(name);
    }
    if (meaning == null) {
      meaning = ShuffleMeanings.of(name, form);
    }
    if (meaning == null) {
      meaning = ShiftMeanings.of(name);
    }
    return meaning != null ? meaning : CipherMeanings.of(name);
  }
}
