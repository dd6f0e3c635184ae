package org.amber.jvm.vector.floating;

import org.amber.jvm.cpu.Area;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.decode.Form;
import org.jspecify.annotations.Nullable;

/** Floating-point arithmetic of SSE, AVX and FMA. */
public final class FloatMeanings implements Area {

  @Override
  public @Nullable Meaning meaning(Form form) {
    String mnemonic = form.mnemonic();
    if (FusedMeanings.has(mnemonic)) {
      return FusedMeanings::bind;
    }
    String name = form.encoding().vex() ? mnemonic.substring(1) : mnemonic;
    Meaning meaning = arithmetic(name);
    if (meaning == null) {
      meaning = comparison(name);
    }
    return meaning != null ? meaning : ConversionMeanings.meaning(name);
  }

  private static @Nullable Meaning arithmetic(String name) {
    return switch (name) {
      case "addps" -> site -> Elements.singles(site, Singles::add);
      case "addpd" -> site -> Elements.doubles(site, Doubles::add);
      case "addss" -> site -> Elements.scalar(site, Singles::add);
      case "addsd" -> site -> Elements.scalar(site, Doubles::add);
      case "subps" -> site -> Elements.singles(site, Singles::subtract);
      case "subpd" -> site -> Elements.doubles(site, Doubles::subtract);
      case "subss" -> site -> Elements.scalar(site, Singles::subtract);
      case "subsd" -> site -> Elements.scalar(site, Doubles::subtract);
      case "mulps" -> site -> Elements.singles(site, Singles::multiply);
      case "mulpd" -> site -> Elements.doubles(site, Doubles::multiply);
      case "mulss" -> site -> Elements.scalar(site, Singles::multiply);
      case "mulsd" -> site -> Elements.scalar(site, Doubles::multiply);
      case "divps" -> site -> Elements.singles(site, Singles::divide);
      case "divpd" -> site -> Elements.doubles(site, Doubles::divide);
      case "divss" -> site -> Elements.scalar(site, Singles::divide);
      case "divsd" -> site -> Elements.scalar(site, Doubles::divide);
      case "sqrtps" -> site -> Elements.singles(site, (cpu, a, b) -> Singles.root(cpu, b));
      case "sqrtpd" -> site -> Elements.doubles(site, (cpu, a, b) -> Doubles.root(cpu, b));
      case "sqrtss" -> site -> Elements.scalar(site, (cpu, a, b) -> Singles.root(cpu, b));
      case "sqrtsd" -> site -> Elements.scalar(site, (cpu, a, b) -> Doubles.root(cpu, b));
      default -> combined(name);
    };
  }

  private static @Nullable Meaning combined(String name) {
    return switch (name) {
      case "haddps" -> site -> Elements.horizontalSingles(site, Singles::add);
      case "haddpd" -> site -> Elements.horizontalDoubles(site, Doubles::add);
      case "hsubps" -> site -> Elements.horizontalSingles(site, Singles::subtract);
      case "hsubpd" -> site -> Elements.horizontalDoubles(site, Doubles::subtract);
      case "addsubps" -> site -> Elements.alternatingSingles(site, Singles::subtract, Singles::add);
      case "addsubpd" -> site -> Elements.alternatingDoubles(site, Doubles::subtract, Doubles::add);
      case "dpps" -> DotProduct::singles;
      case "dppd" -> DotProduct::doubles;
      case "rcpps" -> site -> Elements.singles(site, (cpu, a, b) -> Approximations.reciprocal(b));
      case "rcpss" -> site -> Elements.scalar(site, (cpu, a, b) -> Approximations.reciprocal(b));
      case "rsqrtps" ->
          site -> Elements.singles(site, (cpu, a, b) -> Approximations.reciprocalRoot(b));
      case "rsqrtss" ->
          site -> Elements.scalar(site, (cpu, a, b) -> Approximations.reciprocalRoot(b));
      default -> null;
    };
  }

  private static @Nullable Meaning comparison(String name) {
    return switch (name) {
      case "minps" -> site -> Elements.singles(site, Singles::min);
      case "minpd" -> site -> Elements.doubles(site, Doubles::min);
      case "minss" -> site -> Elements.scalar(site, Singles::min);
      case "minsd" -> site -> Elements.scalar(site, Doubles::min);
      case "maxps" -> site -> Elements.singles(site, Singles::max);
      case "maxpd" -> site -> Elements.doubles(site, Doubles::max);
      case "maxss" -> site -> Elements.scalar(site, Singles::max);
      case "maxsd" -> site -> Elements.scalar(site, Doubles::max);
      case "cmpps" -> site -> Elements.singles(site, Relations.comparingSingles(site));
      case "cmppd" -> site -> Elements.doubles(site, Relations.comparingDoubles(site));
      case "cmpss" -> site -> Elements.scalar(site, Relations.comparingSingles(site));
      case "cmpsd" -> site -> Elements.scalar(site, Relations.comparingDoubles(site));
      case "comiss" ->
          site -> Elements.flags(site, (cpu, a, b) -> Singles.relation(cpu, a, b, true));
      case "comisd" ->
          site -> Elements.flags(site, (cpu, a, b) -> Doubles.relation(cpu, a, b, true));
      case "ucomiss" ->
          site -> Elements.flags(site, (cpu, a, b) -> Singles.relation(cpu, a, b, false));
      case "ucomisd" ->
          site -> Elements.flags(site, (cpu, a, b) -> Doubles.relation(cpu, a, b, false));
      default -> null;
    };
  }
}
