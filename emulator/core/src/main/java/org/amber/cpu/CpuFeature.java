package org.amber.cpu;

import java.util.Locale;

/**
 * What a processor may have beyond the first of x86-64, and where CPUID says so (Intel SDM volume
 * 2, CPUID). What every machine has (x87, MMX, SSE, SSE2, CX8, FXSR, CMOV …) is not here.
 *
 * <p>Never offered, because chance and the processor's number are the machine's to say: RDRAND,
 * RDSEED, RDPID; nor FSGSBASE, which Linux would have to switch on.
 */
public enum CpuFeature {
  SSE3(2, Word.BASIC_ECX, 0),
  SSSE3(2, Word.BASIC_ECX, 9),
  CX16(2, Word.BASIC_ECX, 13),
  SSE4_1(2, Word.BASIC_ECX, 19),
  SSE4_2(2, Word.BASIC_ECX, 20),
  POPCNT(2, Word.BASIC_ECX, 23),
  LAHF(2, Word.EXTENDED_ECX, 0),

  // The level x86-64-v3 of the psABI.
  FMA(3, Word.BASIC_ECX, 12),
  MOVBE(3, Word.BASIC_ECX, 22),
  XSAVE(3, Word.BASIC_ECX, 26),
  OSXSAVE(3, Word.BASIC_ECX, 27),
  AVX(3, Word.BASIC_ECX, 28),
  F16C(3, Word.BASIC_ECX, 29),
  LZCNT(3, Word.EXTENDED_ECX, 5),
  BMI1(3, Word.STRUCTURED_EBX, 3),
  AVX2(3, Word.STRUCTURED_EBX, 5),
  BMI2(3, Word.STRUCTURED_EBX, 8),

  // Not of the level, but the engine that has it has these as well, most processors with it have
  // them, and ciphers, checksums and long numbers take far fewer instructions with them.
  PCLMULQDQ(3, Word.BASIC_ECX, 1),
  AES(3, Word.BASIC_ECX, 25),
  ADX(3, Word.STRUCTURED_EBX, 19),
  SHA(3, Word.STRUCTURED_EBX, 29),
  XSAVEOPT(3, Word.STATE_EAX, 0),
  XSAVEC(3, Word.STATE_EAX, 1),
  XGETBV1(3, Word.STATE_EAX, 2);

  /** The registers of CPUID that tell of features. */
  public enum Word {
    /** Leaf 1. */
    BASIC_ECX,
    /** Leaf 7. */
    STRUCTURED_EBX,
    /** Leaf 0xd, subleaf 1. */
    STATE_EAX,
    /** Leaf 0x80000001. */
    EXTENDED_ECX
  }

  private final int level;
  private final Word word;
  private final int bit;

  CpuFeature(int level, Word word, int bit) {
    this.level = level;
    this.word = word;
    this.bit = bit;
  }

  /** The first level of {@link CpuProfile} that has it. */
  int level() {
    return level;
  }

  /** The bits of a register of CPUID that say what this level has. */
  static int bits(Word word, int level) {
    int bits = 0;
    for (CpuFeature feature : values()) {
      if (feature.word == word && feature.level <= level) {
        bits |= 1 << feature.bit;
      }
    }
    return bits;
  }

  /** Its name in tables of instructions: {@code sse4.1}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '.');
  }
}
