package org.amber.cpu.x86;

/**
 * The processor that guests see: what CPUID answers, the same on every engine and host. It has the
 * level x86-64-v2 and nothing beyond it that an engine might not honour: no AVX, no XSAVE, no
 * random numbers, no BMI. Leaves are those of the Intel SDM volume 2, CPUID.
 */
public final class Cpuid {
  /** One answer. */
  public record Leaf(int eax, int ebx, int ecx, int edx) {}

  private static final Leaf ZERO = new Leaf(0, 0, 0, 0);
  private static final int EXTENDED = 0x8000_0000;

  /** "GenuineIntel": the C library knows how to ask it for the sizes of its caches. */
  private static final Leaf VENDOR = new Leaf(4, 0x756e6547, 0x6c65746e, 0x49656e69);

  /** Family 6, model 26, stepping 3; CLFLUSH line of 64 bytes, one logical processor. */
  private static final int SIGNATURE = 0x000106a3;

  private static final int APIC_AND_CLFLUSH = 0x0001_0800;

  /** SSE3, SSSE3, CMPXCHG16B, SSE4.1, SSE4.2, POPCNT. */
  private static final int FEATURES_ECX = 1 | 1 << 9 | 1 << 13 | 1 << 19 | 1 << 20 | 1 << 23;

  /** FPU TSC MSR PAE CX8 APIC SEP MTRR PGE CMOV PAT CLFSH MMX FXSR SSE SSE2. */
  private static final int FEATURES_EDX =
      1 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 8 | 1 << 9 | 1 << 11 | 1 << 12 | 1 << 13 | 1 << 15
          | 1 << 16 | 1 << 19 | 1 << 23 | 1 << 24 | 1 << 25 | 1 << 26;

  private static final Leaf FEATURES =
      new Leaf(SIGNATURE, APIC_AND_CLFLUSH, FEATURES_ECX, FEATURES_EDX);

  /** Cache descriptors: 32 KiB L1 data, 32 KiB L1 code, 256 KiB L2, 8 MiB L3. */
  private static final Leaf DESCRIPTORS = new Leaf(1, 0, 0xe4, 0x0021302c);

  private static final Leaf L1_DATA = new Leaf(0x0000_0121, 0x01c0_003f, 63, 0);
  private static final Leaf L1_CODE = new Leaf(0x0000_0122, 0x01c0_003f, 63, 0);
  private static final Leaf L2 = new Leaf(0x0000_0143, 0x01c0_003f, 511, 0);
  private static final Leaf L3 = new Leaf(0x0000_0163, 0x03c0_003f, 8191, 0);

  private static final Leaf EXTENDED_VENDOR = new Leaf(0x8000_0008, 0, 0, 0);

  /** LAHF in 64-bit mode; SYSCALL, NX, RDTSCP, long mode. */
  private static final Leaf EXTENDED_FEATURES =
      new Leaf(0, 0, 1, 1 << 11 | 1 << 20 | 1 << 27 | 1 << 29);

  private static final Leaf L2_AMD = new Leaf(0, 0, 0x0100_6040, 0);
  private static final Leaf ADDRESS_SIZES = new Leaf(0x0000_3028, 0, 0, 0);
  private static final Leaf[] BRAND = brand("Amber x86-64 virtual processor");

  /** What CPUID answers for EAX = {@code leaf} and ECX = {@code subleaf}. */
  public Leaf query(int leaf, int subleaf) {
    return switch (leaf) {
      case 0 -> VENDOR;
      case 1 -> FEATURES;
      case 2 -> DESCRIPTORS;
      case 4 -> cache(subleaf);
      case EXTENDED -> EXTENDED_VENDOR;
      case EXTENDED + 1 -> EXTENDED_FEATURES;
      case EXTENDED + 2, EXTENDED + 3, EXTENDED + 4 -> BRAND[leaf - EXTENDED - 2];
      case EXTENDED + 6 -> L2_AMD;
      case EXTENDED + 8 -> ADDRESS_SIZES;
      default -> ZERO;
    };
  }

  private static Leaf cache(int level) {
    return switch (level) {
      case 0 -> L1_DATA;
      case 1 -> L1_CODE;
      case 2 -> L2;
      case 3 -> L3;
      default -> ZERO;
    };
  }

  private static Leaf[] brand(String name) {
    int[] words = new int[12];
    for (int i = 0; i < name.length(); i++) {
      words[i / 4] |= name.charAt(i) << (8 * (i % 4));
    }
    Leaf[] leaves = new Leaf[3];
    for (int i = 0; i < leaves.length; i++) {
      leaves[i] = new Leaf(words[4 * i], words[4 * i + 1], words[4 * i + 2], words[4 * i + 3]);
    }
    return leaves;
  }
}
