package org.amber.cpu.x86;

import org.amber.cpu.CpuFeature;
import org.amber.cpu.CpuFeature.Word;
import org.amber.cpu.CpuProfile;

/**
 * The processor that guests see: what CPUID answers, the same on every engine and host. It has what
 * its profile says and nothing beyond it that an engine might not honour. Leaves are those of the
 * Intel SDM volume 2, CPUID.
 */
public final class Cpuid {
  /** One answer. */
  public record Leaf(int eax, int ebx, int ecx, int edx) {}

  private static final Leaf ZERO = new Leaf(0, 0, 0, 0);
  private static final int EXTENDED = 0x8000_0000;

  /** "GenuineIntel": the C library knows how to ask it for the sizes of its caches. */
  private static final Leaf VENDOR = new Leaf(4, 0x756e6547, 0x6c65746e, 0x49656e69);

  /** CLFLUSH line of 64 bytes, one logical processor. */
  private static final int APIC_AND_CLFLUSH = 0x0001_0800;

  /** FPU TSC MSR PAE CX8 APIC SEP MTRR PGE CMOV PAT CLFSH MMX FXSR SSE SSE2. */
  private static final int FEATURES_EDX =
      1 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 8 | 1 << 9 | 1 << 11 | 1 << 12 | 1 << 13 | 1 << 15
          | 1 << 16 | 1 << 19 | 1 << 23 | 1 << 24 | 1 << 25 | 1 << 26;

  /** Cache descriptors: 32 KiB L1 data, 32 KiB L1 code, 256 KiB L2, 8 MiB L3. */
  private static final Leaf DESCRIPTORS = new Leaf(1, 0, 0xe4, 0x0021302c);

  private static final Leaf L1_DATA = new Leaf(0x0000_0121, 0x01c0_003f, 63, 0);
  private static final Leaf L1_CODE = new Leaf(0x0000_0122, 0x01c0_003f, 63, 0);
  private static final Leaf L2 = new Leaf(0x0000_0143, 0x01c0_003f, 511, 0);
  private static final Leaf L3 = new Leaf(0x0000_0163, 0x03c0_003f, 8191, 0);

  private static final Leaf EXTENDED_VENDOR = new Leaf(0x8000_0008, 0, 0, 0);

  /** SYSCALL, NX, RDTSCP, long mode. */
  private static final int EXTENDED_EDX = 1 << 11 | 1 << 20 | 1 << 27 | 1 << 29;

  private static final Leaf L2_AMD = new Leaf(0, 0, 0x0100_6040, 0);
  private static final Leaf ADDRESS_SIZES = new Leaf(0x0000_3028, 0, 0, 0);
  private static final Leaf[] BRAND = brand("Amber x86-64 virtual processor");

  /** The last basic leaf of a processor that has XSAVE. */
  private static final int STATE = 0xd;

  private final CpuProfile profile;

  public Cpuid(CpuProfile profile) {
    this.profile = profile;
  }

  /** What CPUID answers for EAX = {@code leaf} and ECX = {@code subleaf}. */
  public Leaf query(int leaf, int subleaf) {
    return switch (leaf) {
      case 0 -> vendor();
      case 1 -> new Leaf(signature(), APIC_AND_CLFLUSH, bits(Word.BASIC_ECX), FEATURES_EDX);
      case 2 -> DESCRIPTORS;
      case 4 -> cache(subleaf);
      case 7 -> subleaf == 0 ? new Leaf(0, bits(Word.STRUCTURED_EBX), 0, 0) : ZERO;
      case STATE -> profile.has(CpuFeature.XSAVE) ? state(subleaf) : ZERO;
      case EXTENDED -> EXTENDED_VENDOR;
      case EXTENDED + 1 -> new Leaf(0, 0, bits(Word.EXTENDED_ECX), EXTENDED_EDX);
      case EXTENDED + 2, EXTENDED + 3, EXTENDED + 4 -> BRAND[leaf - EXTENDED - 2];
      case EXTENDED + 6 -> L2_AMD;
      case EXTENDED + 8 -> ADDRESS_SIZES;
      default -> ZERO;
    };
  }

  private int bits(Word word) {
    return profile.bits(word);
  }

  private Leaf vendor() {
    return profile.has(CpuFeature.XSAVE)
        ? new Leaf(STATE, VENDOR.ebx(), VENDOR.ecx(), VENDOR.edx())
        : VENDOR;
  }

  /**
   * Family, model and stepping of a processor with these features, since libraries choose their
   * code by it: Nocona (family 15, model 4), Nehalem (6, 26) and Broadwell (6, 61), which has no
   * AVX-512 and which all libraries with code for AVX2 know.
   */
  private int signature() {
    return switch (profile) {
      case V1 -> 0x0000_0f41;
      case V2 -> 0x0001_06a3;
      case V3 -> 0x0003_06d4;
    };
  }

  /** Which parts XSAVE saves: what XCR0 has, and sizes. */
  private Leaf state(int subleaf) {
    return switch (subleaf) {
      case 0 -> new Leaf(XsaveLayout.ALL, XsaveLayout.SIZE, XsaveLayout.SIZE, 0);
      case 1 -> new Leaf(bits(Word.STATE_EAX), XsaveLayout.SIZE, 0, 0);
      case 2 -> new Leaf(XsaveLayout.AVX_SIZE, XsaveLayout.AVX_OFFSET, 0, 0);
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
