package org.amber.jvm.interpret;

import java.util.HashSet;
import java.util.Set;
import org.amber.cpu.CpuFeature;
import org.amber.cpu.CpuProfile;
import org.amber.jvm.decode.Form;

/** Which rows of the instruction table a processor knows. */
interface Offer {
  /** What every processor has, as the tables name it. */
  Set<String> ALWAYS = Set.of("base", "x87", "mmx", "sse", "sse2", "fxsr", "clflush");

  /** All rows. */
  Offer EVERYTHING = form -> true;

  boolean has(Form form);

  /** The rows of the features that a profile has. Of no other does CPUID speak. */
  static Offer of(CpuProfile profile) {
    Set<String> features = new HashSet<>(ALWAYS);
    for (CpuFeature feature : CpuFeature.values()) {
      if (profile.has(feature)) {
        features.add(feature.word());
      }
    }
    if (profile.has(CpuFeature.AVX) && profile.has(CpuFeature.AVX2)) {
      // 128 bits are AVX's, 256 AVX2's; no profile has only one of them.
      features.add("avx/avx2");
    }
    return form -> features.contains(form.feature());
  }
}
