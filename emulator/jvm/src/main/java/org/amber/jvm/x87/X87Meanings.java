package org.amber.jvm.x87;

import org.amber.jvm.cpu.Area;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.decode.Encoding;
import org.amber.jvm.decode.Form;
import org.jspecify.annotations.Nullable;

/** The x87 unit, EMMS, and the saving of the processor's state. */
public final class X87Meanings implements Area {

  @Override
  public @Nullable Meaning meaning(Form form) {
    String mnemonic = form.mnemonic();
    if (!form.feature().equals("x87")) {
      return switch (form.feature()) {
        case "mmx" -> mnemonic.equals("emms") ? site -> cpu -> cpu.fpu().leaveMmx() : null;
        case "fxsr", "xsave", "xsavec", "xsaveopt" -> StateMeanings.meaning(form);
        default -> null;
      };
    }
    boolean memory = form.encoding().modrm().form() == Encoding.Modrm.Form.MEMORY;
    Meaning meaning = memory ? onMemory(form) : onRegisters(form);
    return meaning == null ? both(form) : meaning;
  }

  private static @Nullable Meaning onMemory(Form form) {
    Meaning meaning = LoadMeanings.meaning(form);
    return meaning == null ? StoreMeanings.meaning(form) : meaning;
  }

  private static @Nullable Meaning onRegisters(Form form) {
    if (form.mnemonic().startsWith("fcmov")) {
      return ConditionalMoves.meaning(form.mnemonic());
    }
    Meaning meaning = RegisterMeanings.meaning(form);
    return meaning == null ? FunctionMeanings.meaning(form) : meaning;
  }

  private static @Nullable Meaning both(Form form) {
    Meaning meaning = ArithmeticMeanings.meaning(form);
    if (meaning == null) {
      meaning = ComparisonMeanings.meaning(form);
    }
    return meaning == null ? ControlMeanings.meaning(form) : meaning;
  }
}
