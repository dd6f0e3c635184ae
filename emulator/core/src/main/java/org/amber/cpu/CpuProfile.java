package org.amber.cpu;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Which processor a machine has: a microarchitecture level of the x86-64 psABI. It is fixed when
 * the machine is made, and saved.
 */
public enum CpuProfile {
  V1(1),
  V2(2),
  V3(3);

  /** What a machine has whose user does not say. */
  public static final CpuProfile DEFAULT = V2;

  /** AT_HWCAP, EDX of CPUID leaf 1: FPU … FXSR, SSE, SSE2, at every level. */
  public static final long HWCAP = 0x078b_fbff;

  /** AT_HWCAP2: ring-3 MONITOR/MWAIT and FSGSBASE are not offered at any level. */
  public static final long HWCAP2 = 0;

  private static final String PREFIX = "x86-64-";

  private final int level;

  CpuProfile(int level) {
    this.level = level;
  }

  /** The level's number, from 1. */
  public int level() {
    return level;
  }

  /**
   * The profile with this number.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static CpuProfile ofLevel(int level) {
    for (CpuProfile profile : values()) {
      if (profile.level == level) {
        return profile;
      }
    }
    throw new IllegalArgumentException("a processor of level " + level);
  }

  /** Its name: {@code x86-64-v2}. */
  public String label() {
    return PREFIX + "v" + level;
  }

  /**
   * The profile of a name, {@code v2} or {@code x86-64-v2}.
   *
   * @throws IllegalArgumentException when there is none, with a message for people
   */
  public static CpuProfile named(String name) {
    for (CpuProfile profile : values()) {
      if (profile.label().equals(name) || profile.label().equals(PREFIX + name)) {
        return profile;
      }
    }
    String all = Arrays.stream(values()).map(CpuProfile::label).collect(Collectors.joining(", "));
    throw new IllegalArgumentException("no processor %s: one of %s".formatted(name, all));
  }

  public boolean has(CpuFeature feature) {
    return feature.level() <= level;
  }

  /** The bits of a register of CPUID that tell of features. */
  public int bits(CpuFeature.Word word) {
    return CpuFeature.bits(word, level);
  }
}
