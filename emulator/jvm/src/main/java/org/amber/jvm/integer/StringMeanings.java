package org.amber.jvm.integer;

import org.amber.jvm.cpu.Area;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.Instruction;
import org.jspecify.annotations.Nullable;

/** String instructions, alone and repeated. */
final class StringMeanings implements Area {
  private static final int REPNE = 0xf2;

  @Override
  public @Nullable Meaning meaning(Form form) {
    StringOperation operation =
        switch (form.mnemonic()) {
          case "movs" -> StringOperation.MOVS;
          case "cmps" -> StringOperation.CMPS;
          case "stos" -> StringOperation.STOS;
          case "lods" -> StringOperation.LODS;
          case "scas" -> StringOperation.SCAS;
          default -> null;
        };
    return operation == null ? null : site -> bind(site, operation);
  }

  private static Op bind(Site site, StringOperation operation) {
    Instruction instruction = site.instruction();
    StringStep step = new StringStep(site, operation);
    if (instruction.prefixes().repeat() == 0) {
      return step;
    }
    return new RepeatedString(site, operation, step, instruction.prefixes().repeat() == REPNE);
  }
}
